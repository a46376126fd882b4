package dev.sluice.router.forward;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The networks whose {@code X-Forwarded-*} fields are believed. */
public final class TrustedProxies {
    private record Network(byte[] address, int prefixBits) {
        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int whole = prefixBits / 8;
            for (int i = 0; i < whole; i++) {
                if (other[i] != address[i]) {
                    return false;
                }
            }
            int rest = prefixBits % 8;
            return rest == 0 || (other[whole] ^ address[whole]) >> (8 - rest) == 0;
        }
    }

    private final List<Network> networks;

    private TrustedProxies(List<Network> networks) {
        this.networks = networks;
    }

    /** Reads networks such as {@code 10.0.0.0/8}, {@code fd00::/8} or a single address. */
    public static TrustedProxies parse(List<String> cidrs) {
        List<Network> networks = new ArrayList<>();
        for (String cidr : cidrs) {
            int slash = cidr.indexOf('/');
            byte[] address = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? cidr : cidr.substring(0, slash));
            int bits = address == null ? -1 : slash < 0 ? address.length * 8 : prefix(cidr.substring(slash + 1));
            if (address == null || bits < 0 || bits > address.length * 8) {
                throw new SluiceException(
                        Code.CONFIGURATION,
                        "'" + cidr + "' in trustedProxies is not a network",
                        "write an address and the number of its leading bits that count, such as 10.0.0.0/8");
            }
            networks.add(new Network(address, bits));
        }
        return new TrustedProxies(List.copyOf(networks));
    }

    /** Whether {@code address}, in its usual text form, is in one of the networks. */
    boolean contains(String address) {
        byte[] bytes = networks.isEmpty() ? null : NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes != null) {
            for (Network network : networks) {
                if (network.contains(bytes)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The client that a chain of proxies speaks for: the last address in {@code forwardedFor} that is not itself trusted. What
     * stands before it was written by someone who is not trusted.
     */
    String client(String peer, String forwardedFor) {
        String client = peer;
        String[] hops = forwardedFor.split(",");
        for (int i = hops.length - 1; i >= 0 && contains(client); i--) {
            String hop = address(hops[i].strip());
            if (hop == null) {
                break;
            }
            client = hop;
        }
        return client;
    }

    /** The address in {@code 1.2.3.4:5678} or {@code [::1]:5678}, or null where there is none. */
    private static @Nullable String address(String hop) {
        String text = hop;
        if (hop.startsWith("[") && hop.indexOf(']') > 0) {
            text = hop.substring(1, hop.indexOf(']'));
        } else if (hop.indexOf(':') == hop.lastIndexOf(':') && hop.indexOf(':') > 0) {
            text = hop.substring(0, hop.indexOf(':'));
        }
        return NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text) ? text : null;
    }

    private static int prefix(String digits) {
        return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
    }
}
