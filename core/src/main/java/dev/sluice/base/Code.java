package dev.sluice.base;

/**
 * What went wrong, stable across releases: the number printed as {@code error[S0107]}, the process exit status that goes with
 * it, and whose move is next.
 */
public enum Code {
    INTERNAL(1, 1, Fault.SLUICE),
    USAGE(100, 2, Fault.USER),
    CONFIGURATION(101, 2, Fault.USER),
    NOT_YET(102, 2, Fault.USER),
    UNKNOWN_VERSION(103, 2, Fault.USER),
    CONTRACT_TOO_EARLY(107, 3, Fault.USER),
    CHECK_FAILED(200, 3, Fault.USER),
    TOOL_MISSING(201, 3, Fault.ENVIRONMENT),
    DATABASE_UNREACHABLE(202, 3, Fault.ENVIRONMENT),
    REVISION_UNKNOWN(203, 3, Fault.USER),
    ROLLBACK_REFUSED(204, 3, Fault.USER),
    ROLLED_BACK(300, 4, Fault.RELEASE),
    BACKUP_FAILED(301, 4, Fault.ENVIRONMENT),
    MIGRATION_FAILED(302, 4, Fault.RELEASE),
    START_FAILED(303, 4, Fault.RELEASE),
    COMMAND_FAILED(304, 4, Fault.RELEASE),
    ROLLBACK_FAILED(400, 5, Fault.SLUICE),
    WAITING_FOR_APPROVAL(500, 6, Fault.USER),
    BUSY(600, 7, Fault.USER),
    FENCED(601, 7, Fault.ENVIRONMENT),
    INCONCLUSIVE(700, 8, Fault.RELEASE),
    TIMED_OUT(701, 8, Fault.ENVIRONMENT),
    JOURNAL_DAMAGED(800, 1, Fault.ENVIRONMENT),
    JOURNAL_NEWER(801, 1, Fault.USER),
    ROUTER_UNREACHABLE(802, 1, Fault.ENVIRONMENT);

    /** Whose move is next. */
    public enum Fault {
        USER,
        RELEASE,
        ENVIRONMENT,
        SLUICE
    }

    private final int number;
    private final int exitStatus;
    private final Fault fault;

    Code(int number, int exitStatus, Fault fault) {
        this.number = number;
        this.exitStatus = exitStatus;
        this.fault = fault;
    }

    /** The name people look up, such as {@code S0107}. */
    public String label() {
        return "S%04d".formatted(number);
    }

    public int exitStatus() {
        return exitStatus;
    }

    public Fault fault() {
        return fault;
    }
}
