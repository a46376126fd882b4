package dev.sluice.config;

/** What every reader of one environment shares: where problems go and where references lead. */
record Scope(Problems problems, References references) {}
