package dev.sluice.adapter.journal;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sluice.analysis.MetricMode;
import dev.sluice.analysis.MetricRule;
import dev.sluice.analysis.MetricVerdict;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Trigger;
import dev.sluice.migration.DatabaseReturn;
import dev.sluice.plan.Step;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/**
 * Events as JSON. The kind of an event is its record's name in kebab case and stands in a column of its own; a nested sealed
 * value carries its kind as {@code "type"}. What is unknown is refused: an older Sluice must not act on half a journal.
 */
public final class EventJson {
    private static final Map<String, Class<? extends Event>> EVENTS = subtypes(Event.class)
            .collect(Collectors.toUnmodifiableMap(EventJson::kebab, c -> c.asSubclass(Event.class)));

    private static final JsonMapper MAPPER = mapper();

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Typed {}

    private static JsonMapper mapper() {
        JsonMapper.Builder builder = JsonMapper.builder()
                .disable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .changeDefaultVisibility(v -> v.withIsGetterVisibility(Visibility.NONE));
        for (Class<?> sealed : List.of(
                Step.class,
                Finding.class,
                Trigger.class,
                DatabaseReturn.class,
                MetricRule.class,
                MetricMode.class,
                MetricVerdict.class)) {
            builder.addMixIn(sealed, Typed.class);
            subtypes(sealed).forEach(c -> builder.registerSubtypes(new NamedType(c, kebab(c))));
        }
        return builder.addModule(new RecordMaking()).build();
    }

    private static Stream<Class<?>> subtypes(Class<?> sealed) {
        return Stream.of(sealed.getPermittedSubclasses()).filter(Class::isRecord);
    }

    private static String kebab(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** Finds out how each kind of event is read, which otherwise the first of its kind has to wait for. */
    static void prepare() {
        MAPPER.readTree("{}");
        EVENTS.values().forEach(MAPPER::readerFor);
    }

    /** The kind of an event, as the journal names it. */
    public static String kind(Event event) {
        return kebab(event.getClass());
    }

    public String write(Event event) {
        return MAPPER.writeValueAsString(event);
    }

    /** Throws {@code JOURNAL_NEWER} for an event that this version does not know. */
    public Event read(String kind, String body) {
        Class<? extends Event> type = EVENTS.get(kind);
        if (type == null) {
            throw newer("an event of kind '" + kind + "'", null);
        }
        try {
            return MAPPER.readValue(body, type);
        } catch (JacksonException e) {
            throw newer("an event of kind '" + kind + "' that this version cannot read", e);
        }
    }

    private static SluiceException newer(String what, @Nullable Throwable cause) {
        String message = "the journal holds " + what;
        String help = "it was written by a newer Sluice: use that one";
        return cause == null
                ? new SluiceException(Code.JOURNAL_NEWER, message, help)
                : new SluiceException(Code.JOURNAL_NEWER, message, help, cause);
    }
}
