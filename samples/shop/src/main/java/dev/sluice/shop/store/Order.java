package dev.sluice.shop.store;

import java.util.UUID;

/**
 * A stored order.
 *
 * @param received how often this id was handed in; more than once means that somebody repeated the request
 */
public record Order(UUID id, int productId, int quantity, int totalCents, String status, int received) {}
