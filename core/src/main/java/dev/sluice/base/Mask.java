package dev.sluice.base;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides secrets in text that comes from elsewhere: as they are, in base64 (also inside longer encoded data) and URL-encoded,
 * and the password of a URL alone. Values under four characters are not hidden: they occur in everything.
 */
public final class Mask {
    public static final Mask NONE = new Mask(Set.of());
    private static final int SHORTEST = 4;
    private static final Pattern PASSWORD = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#@:]*:(.+)@[^@]*");

    /** Bytes as Latin-1 characters, so that text cut inside a character is no special case. */
    private final List<String> patterns;

    private final int longest;

    private Mask(Set<String> patterns) {
        this.patterns = List.copyOf(patterns);
        this.longest = patterns.stream().mapToInt(String::length).max().orElse(0);
    }

    public static Mask of(Collection<Secret> secrets) {
        Set<String> patterns = new LinkedHashSet<>();
        for (Secret secret : secrets) {
            for (String form : forms(secret.reveal())) {
                addEncodings(form, patterns);
            }
        }
        return new Mask(patterns);
    }

    /** The longest run of bytes that has to be seen together for a secret to be recognised. */
    public int longest() {
        return longest;
    }

    /** The text without the secrets. */
    public String hide(String text) {
        return hide(text.getBytes(StandardCharsets.UTF_8), false);
    }

    /** The end of a longer UTF-8 text without the secrets; what may be the rest of a secret cut in two is left out. */
    public String hideTail(byte[] tail) {
        return hide(tail, true);
    }

    private String hide(byte[] bytes, boolean cut) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        BitSet covered = new BitSet();
        for (String pattern : patterns) {
            for (int at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) {
                covered.set(at, at + pattern.length());
            }
        }
        int unsure = cut ? Math.min(Math.max(0, longest - 1), text.length()) : 0;
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            if (covered.get(i)) {
                shown.append("********");
                i = covered.nextClearBit(i);
            } else {
                int end = covered.nextSetBit(i) < 0 ? text.length() : covered.nextSetBit(i);
                shown.append(text, Math.min(end, Math.max(i, unsure)), end);
                i = end;
            }
        }
        return new String(shown.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** The value, its long lines (keys are printed line by line) and the password in it. */
    private static List<String> forms(String value) {
        List<String> forms = new ArrayList<>(List.of(value, value.strip()));
        if (value.contains("\n")) {
            value.lines().map(String::strip).filter(line -> line.length() >= 16).forEach(forms::add);
        }
        Matcher url = PASSWORD.matcher(value);
        if (url.matches()) {
            forms.add(url.group(1));
            forms.add(decoded(url.group(1)));
        }
        return forms;
    }

    private static void addEncodings(String form, Set<String> patterns) {
        byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
        if (form.length() < SHORTEST) {
            return;
        }
        patterns.add(latin1(bytes));
        String url = URLEncoder.encode(form, StandardCharsets.UTF_8);
        for (String variant :
                List.of(url, url.replace("+", "%20"), url.replace("+", "%20").replace("*", "%2A"))) {
            patterns.add(variant);
            patterns.add(lowerEscapes(variant));
        }
        for (int offset = 0; offset < 3; offset++) {
            String inside = insideBase64(bytes, offset);
            if (inside.length() >= SHORTEST) {
                patterns.add(inside);
                patterns.add(inside.replace('+', '-').replace('/', '_'));
            }
        }
    }

    /** The characters that these bytes alone decide when they stand {@code offset} bytes into a group of three. */
    private static String insideBase64(byte[] bytes, int offset) {
        byte[] shifted = new byte[offset + bytes.length];
        System.arraycopy(bytes, 0, shifted, offset, bytes.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        int from = (offset * 8 + 5) / 6;
        int to = shifted.length * 8 / 6;
        return from < to ? encoded.substring(from, to) : "";
    }

    private static String lowerEscapes(String url) {
        return Pattern.compile("%[0-9A-F]{2}")
                .matcher(url)
                .replaceAll(escape -> escape.group().toLowerCase(Locale.ROOT));
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return part;
        }
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
