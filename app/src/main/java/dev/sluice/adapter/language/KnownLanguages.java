package dev.sluice.adapter.language;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.config.Languages;
import java.util.Set;

/** The languages as this program understands them. */
public final class KnownLanguages implements Languages {
    private static final int LONGEST_PATTERN = 1_000;

    @Override
    public Checked condition(String text, Set<String> variables) {
        return Condition.check(text, variables);
    }

    @Override
    public Checked pattern(String text) {
        if (text.isEmpty() || text.length() > LONGEST_PATTERN) {
            return new Checked.Faulty(
                    0, text.length(), text.isEmpty() ? "it is empty" : "it is longer than 1,000 characters");
        }
        try {
            Pattern.compile(text);
            return new Checked.Fine(Set.of());
        } catch (PatternSyntaxException e) {
            String part = e.getPattern();
            int at = part == null || part.isEmpty() ? -1 : text.indexOf(part);
            return new Checked.Faulty(Math.max(0, at), at < 0 ? text.length() : part.length(), e.getDescription());
        }
    }

    @Override
    public Checked jsonPath(String text) {
        try {
            JsonPath.parse(text);
            return new Checked.Fine(Set.of());
        } catch (JsonPath.SyntaxFault e) {
            return new Checked.Faulty(e.at(), Math.max(1, text.length() - e.at()), e.why());
        }
    }
}
