package dev.sluice.router.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.base.Code;
import dev.sluice.base.Epoch;
import dev.sluice.base.SluiceException;
import dev.sluice.router.json.Json;
import dev.sluice.traffic.BackendId;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The shapes of JSON-RPC 2.0 on the admin socket. */
final class Rpc {
    static final String VERSION = "2.0";
    static final int INVALID_REQUEST = -32600;
    static final int UNKNOWN_METHOD = -32601;
    static final int REFUSED = -32000;

    private Rpc() {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Request(String jsonrpc, long id, String method, Optional<JsonNode> params) {
        Request(long id, String method, Optional<JsonNode> params) {
            this(VERSION, id, method, params);
        }

        /** @throws SluiceException {@code CONFIGURATION} where the line is no request */
        static Request parse(String line) {
            JsonNode tree = Json.parse(line, "the request");
            if (!tree.path("method").isString() || !tree.path("id").isIntegralNumber()) {
                throw new SluiceException(
                        Code.CONFIGURATION,
                        "a request has an 'id', which is a number, and a 'method'",
                        "one JSON-RPC 2.0 object per line");
            }
            return new Request(
                    tree.path("id").longValue(),
                    tree.path("method").stringValue(),
                    Optional.ofNullable(tree.get("params")));
        }
    }

    /** Exactly one of {@code result} and {@code error} is there. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Response(String jsonrpc, long id, Optional<JsonNode> result, Optional<Failure> error) {
        static Response of(long id, JsonNode result) {
            return new Response(VERSION, id, Optional.of(result), Optional.empty());
        }

        static Response of(long id, int number, SluiceException e) {
            Failure failure = new Failure(number, e.what(), new Details(e.code().name(), e.help()));
            return new Response(VERSION, id, Optional.empty(), Optional.of(failure));
        }

        /** The result that a line brings; what the router refused is thrown here. */
        static JsonNode result(String line) {
            JsonNode tree = Json.parse(line, "the router's answer");
            if (tree.has("error")) {
                throw Json.read(tree.path("error"), Failure.class, "the router's refusal")
                        .asException();
            }
            return tree.path("result");
        }
    }

    record Failure(int code, String message, Details data) {
        SluiceException asException() {
            return new SluiceException(known(data.code()), message, data.help());
        }

        /** A newer router may have codes that we do not. */
        private static Code known(String name) {
            for (Code code : Code.values()) {
                if (code.name().equals(name)) {
                    return code;
                }
            }
            return Code.INTERNAL;
        }
    }

    record Details(String code, String help) {}

    record Acknowledgement(BackendId backend, Epoch epoch) {}

    record Pause(Duration atMost, Epoch epoch) {}

    record Resume(Epoch epoch) {}

    record Stop(Duration drain) {}
}
