package dev.sluice.shop.visitors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ErrandTest {
    private static final UUID ID = UUID.fromString("0b0f4a1c-6f3e-4a58-9a71-2d8cbe5f2f10");

    @Test
    void another_product_s_page_is_wrong() {
        Errand errand = new Errand.ProductPage(7);
        assertThat(errand.fault(answer(200, "<article data-product=\"7\">"))).isEmpty();
        assertThat(errand.fault(answer(200, "<article data-product=\"17\">"))).isPresent();
        assertThat(errand.fault(answer(404, "<article data-product=\"7\">"))).isPresent();
    }

    @Test
    void another_visitor_s_cart_is_wrong_even_when_it_holds_the_same() {
        Errand errand = new Errand.ViewCart(Optional.of("aaaaaaaa-1111"), Map.of(3, 2));
        String item = "<tr data-product=\"3\" data-quantity=\"2\">";
        assertThat(errand.fault(answer(200, "<table data-cart=\"aaaaaaaa\">" + item)))
                .isEmpty();
        assertThat(errand.fault(answer(200, "<table data-cart=\"bbbbbbbb\">" + item)))
                .isPresent();
        assertThat(errand.fault(answer(200, "<table data-cart=\"aaaaaaaa\">"))).isPresent();
        assertThat(errand.fault(answer(200, item))).isPresent();
    }

    @Test
    void a_list_without_one_of_the_products_is_wrong() {
        StringBuilder page = new StringBuilder();
        StringBuilder json = new StringBuilder("[");
        for (int id : Errand.PRODUCTS) {
            page.append("<li data-product=\"").append(id).append("\">");
            json.append("{\"id\":").append(id).append("},");
        }
        String whole = json.substring(0, json.length() - 1) + "]";
        assertThat(new Errand.ListPage().fault(answer(200, page.toString()))).isEmpty();
        assertThat(new Errand.ListPage().fault(answer(200, page.toString().replace("\"24\"", "\"23\""))))
                .isPresent();
        assertThat(new Errand.Products().fault(answer(200, whole))).isEmpty();
        assertThat(new Errand.Products().fault(answer(200, whole.replace(":24}", ":23}"))))
                .isPresent();
        assertThat(new Errand.Products().fault(answer(200, "<html>"))).isPresent();
    }

    @Test
    void an_order_must_come_back_as_it_was_placed_and_have_come_once() {
        Errand.PlaceOrder errand = new Errand.PlaceOrder(ID, 3, 2);
        String right = "{\"id\":\"" + ID + "\",\"productId\":3,\"quantity\":2,\"status\":\"new\",\"received\":1}";
        assertThat(errand.fault(answer(201, right))).isEmpty();
        assertThat(new Errand.LookUpOrder(errand).fault(answer(200, right))).isEmpty();
        assertThat(errand.fault(answer(409, right))).isPresent();
        assertThat(errand.fault(answer(201, right.replace("\"received\":1", "\"received\":2"))))
                .isPresent();
        assertThat(errand.fault(answer(201, right.replace("\"productId\":3", "\"productId\":4"))))
                .isPresent();
        assertThat(errand.fault(answer(201, right.substring(0, 40)))).isPresent();
    }

    @Test
    void a_visitor_keeps_the_cookies_of_the_shop_and_of_a_router() {
        Cookies cookies = new Cookies();
        assertThat(cookies.header()).isEmpty();
        cookies.update(new Answer(
                200,
                List.of(
                        new Answer.Field("Set-Cookie", "shop_session=abc; Path=/; HttpOnly"),
                        new Answer.Field("set-cookie", "sluice=b1; Path=/")),
                ""));
        assertThat(cookies.header()).hasValue("shop_session=abc; sluice=b1");
        cookies.update(new Answer(200, List.of(new Answer.Field("Set-Cookie", "sluice=; Max-Age=0")), ""));
        assertThat(cookies.header()).hasValue("shop_session=abc");
    }

    private static Answer answer(int status, String body) {
        return new Answer(status, List.of(), body);
    }
}
