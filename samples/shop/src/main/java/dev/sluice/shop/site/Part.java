package dev.sluice.shop.site;

import java.sql.SQLException;

/** A part of the site that answers requests; called by many threads at once. */
@FunctionalInterface
public interface Part {
    Reply answer(Call call) throws SQLException;

    /** This part, with another one for the paths below a prefix. */
    default Part with(String prefix, Part other) {
        return call -> call.path().startsWith(prefix) ? other.answer(call) : answer(call);
    }
}
