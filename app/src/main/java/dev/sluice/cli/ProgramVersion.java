package dev.sluice.cli;

import picocli.CommandLine.IVersionProvider;

/** Which Sluice this is: as its jar says. */
final class ProgramVersion implements IVersionProvider {
    static String text() {
        String version = ProgramVersion.class.getPackage().getImplementationVersion();
        return "sluice " + (version == null ? "from the sources" : version);
    }

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }
}
