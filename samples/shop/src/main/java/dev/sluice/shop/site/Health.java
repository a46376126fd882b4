package dev.sluice.shop.site;

import dev.sluice.shop.store.Database;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says whether the component lives, is ready for visitors, and reaches its database. */
public final class Health implements Part {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final Reply OK = Reply.json(200, "{\"status\":\"ok\"}");

    private final String prefix;
    private final Database database;
    private final BooleanSupplier leaving;

    /**
     * Answers below one path.
     *
     * @param leaving true once the component has been told to end
     */
    public Health(String prefix, Database database, BooleanSupplier leaving) {
        this.prefix = prefix;
        this.database = database;
        this.leaving = leaving;
    }

    @Override
    public Reply answer(Call call) {
        return switch (call.below(prefix).orElse("")) {
            case "live" -> OK;
            case "ready" -> leaving.getAsBoolean() ? down("leaving") : databaseAnswers();
            case "database" -> databaseAnswers();
            default -> Reply.json(404, "{\"error\":\"no such check\"}");
        };
    }

    private Reply databaseAnswers() {
        try {
            database.ask();
            return OK;
        } catch (SQLException failed) {
            LOG.warn("the database does not answer: {}", failed.getMessage());
            return down("the database does not answer");
        }
    }

    private static Reply down(String reason) {
        return Reply.json(503, "{\"status\":\"down\",\"reason\":\"" + reason + "\"}");
    }
}
