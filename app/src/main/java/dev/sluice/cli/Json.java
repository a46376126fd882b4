package dev.sluice.cli;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.Percent;
import dev.sluice.base.Secret;
import dev.sluice.base.Version;
import dev.sluice.migration.DatabaseReturn;
import dev.sluice.traffic.BackendId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** Records as JSON: identifiers as text, durations as seconds, times in ISO 8601, shares between 0 and 1. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(values())
            .addMixIn(DatabaseReturn.class, Kind.class)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    /** Which of several cases a value is, for readers who know no Java. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
    private interface Kind {}

    private Json() {}

    /** One line. */
    public static String line(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** Indented, for a file. */
    public static String document(Object value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    }

    private static SimpleModule values() {
        SimpleModule module = new SimpleModule("sluice");
        for (Class<?> text : List.of(
                DeploymentId.class, EnvironmentId.class, Version.class, BackendId.class, Secret.class, Path.class)) {
            add(module, text, (value, json) -> json.writeString(value.toString()));
        }
        add(module, Epoch.class, (epoch, json) -> json.writeNumber(epoch.number()));
        add(module, Percent.class, (percent, json) -> json.writeNumber(percent.share()));
        add(module, Duration.class, (duration, json) -> json.writeNumber(duration.toMillis() / 1000.0));
        return module;
    }

    private static <T> void add(SimpleModule module, Class<T> type, BiConsumer<T, JsonGenerator> writer) {
        module.addSerializer(type, new StdSerializer<T>(type) {
            @Override
            public void serialize(T value, JsonGenerator json, SerializationContext context) {
                writer.accept(value, json);
            }
        });
    }
}
