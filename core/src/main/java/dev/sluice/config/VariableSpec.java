package dev.sluice.config;

import dev.sluice.base.Secret;
import java.util.Optional;

/**
 * One environment variable of the app.
 *
 * @param value its value here; empty when a required variable is missing, which preflight reports
 * @param secret whether its value is masked wherever it would be shown
 */
public record VariableSpec(String name, Optional<Secret> value, boolean required, boolean secret) {}
