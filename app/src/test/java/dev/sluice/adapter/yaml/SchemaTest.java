package dev.sluice.adapter.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What editors and readers are told is what the program accepts. */
class SchemaTest {
    private static final Path DOCS = Path.of("..", "docs");

    @ParameterizedTest
    @EnumSource(Section.class)
    void the_editor_schema_has_the_keys_that_are_accepted(Section section) throws IOException {
        JsonNode schema = JsonMapper.shared().readTree(Files.readString(DOCS.resolve("sluice.schema.json")));

        JsonNode definition = schema.path("definitions").path(camelCase(section.name()));

        assertThat(definition.path("properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(section.accepted());
        assertThat(definition.path("additionalProperties").booleanValue()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Section.class)
    void the_documentation_names_every_key_that_is_accepted(Section section) throws IOException {
        String documentation = Files.readString(DOCS.resolve("configuration.md"));

        assertThat(section.accepted())
                .allSatisfy(key ->
                        assertThat(documentation).containsPattern("`([A-Za-z]+\\.)*" + Pattern.quote(key) + "`"));
    }

    private static String camelCase(String constant) {
        Matcher matcher = Pattern.compile("_([a-z])").matcher(constant.toLowerCase(Locale.ROOT));
        return matcher.replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
    }
}
