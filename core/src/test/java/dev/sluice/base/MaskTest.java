package dev.sluice.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MaskTest {
    private static final String KEY = "pa ss/wörd+?";
    private final Mask mask = Mask.of(List.of(new Secret(KEY), new Secret("postgres://shop:s3%40cret@db:5432/shop")));

    @Test
    void a_secret_is_hidden_as_it_is() {
        assertThat(mask.hide("key=" + KEY + " and " + KEY)).isEqualTo("key=******** and ********");
    }

    @Test
    void a_secret_is_hidden_inside_base64_wherever_it_stands() {
        for (String before : List.of("", "u", "us", "use", "user:")) {
            String encoded = Base64.getEncoder().encodeToString((before + KEY + "\n").getBytes(StandardCharsets.UTF_8));
            assertThat(mask.hide(encoded)).contains("********").hasSizeLessThan(encoded.length());
            String url = Base64.getUrlEncoder().encodeToString((before + KEY).getBytes(StandardCharsets.UTF_8));
            assertThat(mask.hide(url)).contains("********").hasSizeLessThan(url.length());
        }
    }

    @Test
    void a_secret_is_hidden_in_its_url_encoded_forms() {
        String encoded = URLEncoder.encode(KEY, StandardCharsets.UTF_8);
        assertThat(mask.hide(encoded)).isEqualTo("********");
        assertThat(mask.hide(encoded.replace("+", "%20"))).isEqualTo("********");
        assertThat(mask.hide("pa%20ss%2fw%c3%b6rd%2b%3f")).isEqualTo("********");
    }

    @Test
    void the_password_of_a_url_is_hidden_alone_too() {
        assertThat(mask.hide("password s3@cret or s3%40cret is wrong for shop"))
                .isEqualTo("password ******** or ******** is wrong for shop");
    }

    @Test
    void overlapping_secrets_leave_nothing_of_either() {
        Mask both = Mask.of(List.of(new Secret("abcdef"), new Secret("defghi")));
        assertThat(both.hide("<abcdefghi>")).isEqualTo("<********>");
    }

    @Test
    void the_lines_of_a_key_are_hidden_one_by_one() {
        Mask pem = Mask.of(List.of(new Secret("-----BEGIN-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQ==\n")));
        assertThat(pem.hide("  MIIEvQIBADANBgkqhkiG9w0B  ")).isEqualTo("  ********  ");
    }

    @Test
    void a_tail_never_begins_with_the_rest_of_a_secret() {
        byte[] whole = ("before " + KEY
                        + " after it comes much more text, which is far longer than any of the secrets in any encoding, or than any secret")
                .getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < whole.length - 100; from++) {
            String shown = mask.hideTail(Arrays.copyOfRange(whole, from, whole.length));
            assertThat(shown).endsWith("than any secret").doesNotContain("rd+?").doesNotContain("d+?");
        }
    }

    @Test
    void a_secret_at_the_start_of_a_tail_is_hidden_whole() {
        assertThat(mask.hideTail((KEY + " end").getBytes(StandardCharsets.UTF_8)))
                .startsWith("********");
    }

    @Test
    void values_that_are_too_short_to_hide_are_left() {
        assertThat(Mask.of(List.of(new Secret("1"), new Secret(""))).hide("101"))
                .isEqualTo("101");
        assertThat(Mask.NONE.hide("nothing to hide")).isEqualTo("nothing to hide");
    }
}
