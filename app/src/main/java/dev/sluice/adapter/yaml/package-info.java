/**
 * {@code sluice.yaml} on disk. Start at {@link dev.sluice.adapter.yaml.ConfigurationFile}. YAML becomes the tree of {@link
 * dev.sluice.config.Tree} and nothing more: what the keys mean is said there.
 */
@NullMarked
package dev.sluice.adapter.yaml;

import org.jspecify.annotations.NullMarked;
