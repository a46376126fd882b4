import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Gives the classes of a jar that were compiled for Java 5 and older the form of newer ones. What they do stays the same; but the JVM
 * keeps no such old class in its ahead-of-time cache, nor any class of ours that implements an interface among them, and checks each
 * of them anew at every start: a tenth of a second for picocli.
 */
class NewerClasses {
    private static final int MAGIC_AND_MINOR_BYTES = 6;

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            renew(Path.of(jar));
        }
    }

    /** Whoever starts this at the same time does the same work beside it; each puts a whole jar in place. One that is new enough stays. */
    private static void renew(Path jar) throws IOException {
        Path part = Files.createTempFile(jar.toAbsolutePath().getParent(), "newer", ".part");
        try {
            if (!copy(jar, part)) {
                return;
            }
            Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(jar));
            Files.move(part, jar, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Tells whether any class became newer. */
    private static boolean copy(Path jar, Path part) throws IOException {
        boolean any = false;
        try (JarFile from = new JarFile(jar.toFile());
                OutputStream file = Files.newOutputStream(part);
                JarOutputStream to = new JarOutputStream(file)) {
            for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                byte[] bytes = from.getInputStream(entry).readAllBytes();
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTime(entry.getTime());
                to.putNextEntry(copy);
                boolean old = entry.getName().endsWith(".class") && isOld(bytes);
                any |= old;
                to.write(old ? renewed(bytes) : bytes);
                to.closeEntry();
            }
        }
        return any;
    }

    private static boolean isOld(byte[] bytes) {
        int major = (bytes[MAGIC_AND_MINOR_BYTES] & 0xff) << 8 | bytes[MAGIC_AND_MINOR_BYTES + 1] & 0xff;
        return major < ClassFile.JAVA_6_VERSION;
    }

    private static byte[] renewed(byte[] bytes) {
        ClassFile classes = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS, ConstantPoolSharingOption.NEW_POOL);
        ClassTransform newer = (builder, element) -> builder.with(
                element instanceof ClassFileVersion ? ClassFileVersion.of(ClassFile.JAVA_8_VERSION, 0) : element);
        return classes.transformClass(
                classes.parse(bytes), newer.andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
    }
}
