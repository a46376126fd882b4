package dev.sluice.router.json;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import dev.sluice.base.Code;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.Percent;
import dev.sluice.base.SluiceException;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.LatencyLimit;
import dev.sluice.traffic.Stickiness;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values as JSON and back. Records are objects with the names of their components; identifiers and percentages are single
 * values ({@code "42:1.5.0"}, {@code 2500}), durations and instants ISO 8601 text. Reading is strict: a field that is not
 * known, missing or null is an error, so that two versions of Sluice never half understand each other. What earlier versions did
 * not write is optional, and empty where it is missing: a router goes on with what the one before it left on the disk.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .annotationIntrospector(AnnotationIntrospector.pair(new Required(), new JacksonAnnotationIntrospector()))
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addMixIn(BackendId.class, BackendIdJson.class)
            .addMixIn(EnvironmentId.class, EnvironmentIdJson.class)
            .addMixIn(Epoch.class, EpochJson.class)
            .addMixIn(Percent.class, PercentJson.class)
            .addMixIn(Stickiness.class, StickinessJson.class)
            .addMixIn(GuardLimits.class, GuardLimitsJson.class)
            .build();

    private Json() {}

    /** One line of JSON. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** A value as a tree, to become part of a larger one. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** The tree that {@code text} holds, whatever its shape. */
    public static JsonNode parse(String text, String what) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw unreadable(e, what);
        }
    }

    /**
     * The value that {@code text} holds.
     *
     * @param what what is being read, for the error: {@code the routing table}
     * @throws SluiceException {@code CONFIGURATION} when it is not JSON, or not of that shape
     */
    public static <T> T read(String text, Class<T> type, String what) {
        return read(parse(text, what), type, what);
    }

    /** As {@link #read(String, Class, String)}, from a part of a larger tree. */
    public static <T> T read(JsonNode tree, Class<T> type, String what) {
        if (tree.isMissingNode() || tree.isNull()) {
            throw new SluiceException(Code.CONFIGURATION, what + " is missing", "");
        }
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JacksonException e) {
            throw unreadable(e, what);
        }
    }

    private static SluiceException unreadable(JacksonException e, String what) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return new SluiceException(
                    Code.CONFIGURATION,
                    what + " has a field that this version of Sluice does not know: " + unknown.getPropertyName(),
                    "it was written by another version; run the same version on both sides (sluice doctor names them)",
                    e);
        }
        return new SluiceException(
                Code.CONFIGURATION,
                what + " cannot be read: " + e.getOriginalMessage(),
                "it is damaged, or written by another version of Sluice",
                e);
    }

    private abstract static class BackendIdJson {
        @JsonCreator
        static BackendId parse(String text) {
            return BackendId.parse(text);
        }

        @Override
        @JsonValue
        public abstract String toString();
    }

    private abstract static class EnvironmentIdJson {
        @JsonCreator
        static EnvironmentId parse(String text) {
            return EnvironmentId.parse(text);
        }

        @Override
        @JsonValue
        public abstract String toString();
    }

    /** Every field is required but those that may be empty when they are missing. */
    private static final class Required extends NopAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember field) {
            return field.getRawType() != Optional.class && !field.hasAnnotation(JsonSetter.class);
        }
    }

    private abstract static class GuardLimitsJson {
        @JsonSetter(nulls = Nulls.AS_EMPTY)
        abstract List<LatencyLimit> latency();
    }

    private abstract static class EpochJson {
        @JsonCreator
        EpochJson(long number) {}

        @JsonValue
        abstract long number();
    }

    private abstract static class PercentJson {
        @JsonCreator
        PercentJson(int hundredths) {}

        @JsonValue
        abstract int hundredths();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Stickiness.Cookie.class, name = "cookie"),
        @JsonSubTypes.Type(value = Stickiness.Header.class, name = "header"),
        @JsonSubTypes.Type(value = Stickiness.Address.class, name = "address")
    })
    private interface StickinessJson {}
}
