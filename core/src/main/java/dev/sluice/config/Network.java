package dev.sluice.config;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses and networks as texts. No name is ever looked up. */
final class Network {
    private static final Pattern FOUR_NUMBERS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern SIX = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern HOST_NAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*");
    private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");

    private Network() {}

    /** The bytes of an IPv4 or IPv6 address. */
    static Optional<byte[]> address(String text) {
        boolean six = text.contains(":") && SIX.matcher(text).matches();
        if (!six && !FOUR_NUMBERS.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text).getAddress());
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    /** A host name or an address. */
    static boolean isHost(String text) {
        return address(text).isPresent()
                || (HOST_NAME.matcher(text).matches()
                        && !FOUR_NUMBERS.matcher(text).matches());
    }

    /** Why a text is no network in CIDR form; empty when it is one. */
    static Optional<String> faultOfCidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.of("a network has a length after a '/'");
        }
        Optional<byte[]> address = address(text.substring(0, slash));
        String length = text.substring(slash + 1);
        if (address.isEmpty()) {
            return Optional.of("this is not an IPv4 or IPv6 address");
        }
        int bits = address.get().length * 8;
        if (!PREFIX.matcher(length).matches() || Integer.parseInt(length) > bits) {
            return Optional.of("the length is a number from 0 to " + bits);
        }
        return hasBitsAfter(address.get(), Integer.parseInt(length))
                ? Optional.of("the address has bits beyond the first " + length)
                : Optional.empty();
    }

    private static boolean hasBitsAfter(byte[] address, int length) {
        for (int bit = length; bit < address.length * 8; bit++) {
            if ((address[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                return true;
            }
        }
        return false;
    }
}
