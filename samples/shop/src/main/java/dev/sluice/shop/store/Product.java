package dev.sluice.shop.store;

/** Something to buy. */
public record Product(int id, String name, String category, int priceCents, boolean popular) {}
