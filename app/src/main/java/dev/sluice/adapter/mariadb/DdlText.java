package dev.sluice.adapter.mariadb;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which tables a statement that changes definitions is about, as far as its text says it plainly. */
final class DdlText {
    private static final String NAME = "((?:`(?:[^`]|``)+`|[\\w$]+)(?:\\s*\\.\\s*(?:`(?:[^`]|``)+`|[\\w$]+))?)";
    private static final String IF_EXISTS = "(?:if\\s+(?:not\\s+)?exists\\s+)?";
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*(?!!).*?\\*/|(?m)(?:--\\s|#).*?$");
    private static final Pattern ONE =
            Pattern.compile("(?is)\\s*(?:alter\\s+(?:online\\s+)?(?:ignore\\s+)?table\\s+" + IF_EXISTS
                    + "|truncate\\s+(?:table\\s+)?"
                    + "|optimize\\s+(?:(?:no_write_to_binlog|local)\\s+)?tables?\\s+"
                    + "|(?:create|drop)\\b[^(]*?\\bindex\\b.*?\\bon\\s+"
                    + "|create\\b.*?\\btrigger\\b.*?\\bon\\s+)" + NAME + ".*");
    private static final Pattern SEVERAL = Pattern.compile(
            "(?is)\\s*(?:drop\\s+table\\s+" + IF_EXISTS + "|rename\\s+tables?\\s+" + IF_EXISTS + ")(.*)");
    private static final Pattern FIRST_OF_EACH = Pattern.compile("(?is)\\s*" + NAME + "[^,]*,?");

    private DdlText() {}

    /** Bare names, without their database; empty where the text does not tell. */
    static List<String> tables(String sql) {
        String plain = COMMENT.matcher(sql).replaceAll(" ");
        Matcher one = ONE.matcher(plain);
        if (one.matches()) {
            return List.of(bare(one.group(1)));
        }
        List<String> names = new ArrayList<>();
        Matcher several = SEVERAL.matcher(plain);
        if (several.matches()) {
            Matcher each = FIRST_OF_EACH.matcher(several.group(1));
            while (each.lookingAt()) {
                names.add(bare(each.group(1)));
                each.region(each.end(), each.regionEnd());
            }
        }
        return names;
    }

    private static String bare(String name) {
        Matcher last = Pattern.compile("(`(?:[^`]|``)+`|[\\w$]+)\\s*$").matcher(name);
        String found = last.find() ? last.group(1) : name;
        return found.startsWith("`") ? found.substring(1, found.length() - 1).replace("``", "`") : found;
    }
}
