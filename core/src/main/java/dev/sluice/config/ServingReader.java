package dev.sluice.config;

import dev.sluice.base.Percent;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.Limits;
import dev.sluice.traffic.Listen;
import dev.sluice.traffic.Stickiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what the router is told: {@code listen}, the time-outs of requests, {@code rollout.sticky}, {@code guard}. */
final class ServingReader {
    private static final int HTTP = 8080;
    private static final int HIGHEST_PORT = 65_535;
    private static final String EVERYWHERE = "0.0.0.0";
    private static final Stickiness USUAL = new Stickiness.Cookie("sluice");

    private final Fields environment;
    private final Optional<Fields> listen;
    private final Optional<Fields> timeouts;
    private final Optional<Fields> rollout;

    ServingReader(Fields environment, Optional<Fields> timeouts, Optional<Fields> rollout) {
        this.environment = environment;
        this.listen = environment.value("listen").flatMap(v -> v.fields(Section.LISTEN));
        this.timeouts = timeouts;
        this.rollout = rollout;
    }

    ServingSpec read() {
        Optional<String> domain = value("domain").flatMap(ServingReader::host);
        return new ServingSpec(listen(), domain, limits(), stickiness(), guard());
    }

    private Optional<Value> value(String key) {
        return listen.flatMap(l -> l.value(key));
    }

    private Listen listen() {
        Optional<Integer> https = value("https").flatMap(ServingReader::port);
        Optional<Integer> http = value("http")
                .flatMap(ServingReader::port)
                .or(() -> value("https").isPresent() ? Optional.empty() : Optional.of(HTTP));
        if (https.isPresent() && https.equals(http)) {
            value("https")
                    .ifPresent(v -> v.problem(
                            "`http` and `https` have the same port",
                            "one port speaks one of them",
                            "choose another one"));
        }
        Optional<Listen.Tls> tls = tls();
        boolean both = http.isPresent() && https.isPresent();
        Optional<Boolean> redirect = value("redirectToHttps").flatMap(Value::flag);
        if (redirect.orElse(false) && value("https").isEmpty()) {
            value("redirectToHttps")
                    .ifPresent(v -> v.problem(
                            "a redirect to HTTPS, which is not served",
                            "visitors would end nowhere",
                            "give `listen` an https port and tls: {cert: ..., key: ...}"));
        }
        return new Listen(
                address(),
                http,
                https,
                tls,
                redirect.orElse(both),
                networks(),
                value("accessLog").flatMap(Value::flag).orElse(false));
    }

    private String address() {
        Optional<Value> address = value("address");
        return address.flatMap(Value::text)
                .filter(text -> {
                    boolean fine = Network.address(text).isPresent();
                    if (!fine) {
                        address.get()
                                .problem(
                                        "`address` is not an IP address",
                                        "of this machine",
                                        "127.0.0.1 for this machine only, 0.0.0.0 for everybody, :: with IPv6");
                    }
                    return fine;
                })
                .orElse(EVERYWHERE);
    }

    private Optional<Listen.Tls> tls() {
        Optional<Value> tls = value("tls");
        if (tls.isEmpty()) {
            value("https")
                    .ifPresent(v -> v.problem(
                            "`https` without `tls`",
                            "no certificate to show",
                            "name the PEM files: tls: {cert: /etc/ssl/shop.pem, key: /etc/ssl/shop.key}"));
            return Optional.empty();
        }
        if (value("https").isEmpty()) {
            tls.get().problem("`tls` without `https`", "no port uses it", "give `listen` an https port: https: 443");
        }
        Optional<Fields> files = tls.get().fields(Section.TLS);
        Optional<String> certificate = files.flatMap(f -> f.required("cert", "the PEM file with the certificate chain"))
                .flatMap(Value::text);
        Optional<String> key = files.flatMap(f -> f.required("key", "the PEM file with the private key"))
                .flatMap(Value::text);
        return certificate.flatMap(c -> key.map(k -> new Listen.Tls(c, k)));
    }

    private List<String> networks() {
        List<String> networks = new ArrayList<>();
        for (Value item : value("trustedProxies").map(Value::itemsOrOne).orElse(List.of())) {
            item.text().ifPresent(text -> {
                Optional<String> fault = Network.faultOfCidr(text);
                fault.ifPresent(why -> item.problem(
                        "`" + Value.shown(text) + "` is not a network",
                        why,
                        "as in 10.0.0.0/8, 192.0.2.7/32, fd00::/8"));
                networks.add(text);
            });
        }
        return networks;
    }

    private static Optional<Integer> port(Value value) {
        return value.integer(1, HIGHEST_PORT);
    }

    private static Optional<String> host(Value value) {
        Optional<String> host = value.text();
        if (host.isPresent() && !Network.isHost(host.get())) {
            value.problem(
                    value.label() + " is not a host name",
                    "letters, digits, '-' and '.'",
                    "as in shop.example.com, without http:// and port");
        }
        return host;
    }

    private Limits limits() {
        Limits usual = Limits.DEFAULT;
        Duration firstByte = timeout("request", usual.firstByte());
        Duration idle = timeout("idle", firstByte.compareTo(usual.idle()) > 0 ? firstByte : usual.idle());
        return new Limits(
                value("maxBody").flatMap(Value::size).orElse(usual.maxBodyBytes()),
                timeout("headers", usual.headers()),
                idle,
                timeout("connect", usual.connect()),
                firstByte,
                timeout("upstreamIdle", usual.upstreamIdle()));
    }

    private Duration timeout(String key, Duration usual) {
        return timeouts.flatMap(t -> t.value(key))
                .flatMap(Value::positiveDuration)
                .orElse(usual);
    }

    private Stickiness stickiness() {
        Optional<Value> sticky = rollout.flatMap(r -> r.value("sticky"));
        if (sticky.isEmpty()) {
            return USUAL;
        }
        if (sticky.get().isText()) {
            return sticky.get()
                    .choice(List.of("cookie", "ip"), List.of())
                    .map(by -> by.equals("ip") ? new Stickiness.Address() : USUAL)
                    .orElse(USUAL);
        }
        Optional<Fields> fields = sticky.get().fields(Section.STICKY);
        List<Value> kinds =
                fields.map(f -> f.present(List.of("cookie", "header"))).orElse(List.of());
        if (fields.isPresent() && kinds.size() != 1) {
            sticky.get()
                    .problem(
                            "`sticky` by " + (kinds.isEmpty() ? "nothing" : "two things"),
                            "one thing tells users apart",
                            "write cookie, ip, {cookie: name} or {header: X-User-Id}");
        }
        return kinds.size() == 1 ? stickiness(kinds.getFirst()) : USUAL;
    }

    private static Stickiness stickiness(Value kind) {
        Optional<String> name =
                kind.matching(Names.TOKEN, "the name of a " + kind.name(), "letters, digits and - _ . only");
        return name.<Stickiness>map(
                        n -> kind.name().equals("header") ? new Stickiness.Header(n) : new Stickiness.Cookie(n))
                .orElse(USUAL);
    }

    private GuardLimits guard() {
        GuardLimits usual = GuardLimits.DEFAULT;
        Optional<Fields> errors = environment
                .value("guard")
                .flatMap(v -> v.fields(Section.GUARD))
                .flatMap(g -> g.value("errors"))
                .flatMap(v -> v.fields(Section.ERRORS));
        if (errors.isEmpty()) {
            return usual;
        }
        Percent limit =
                errors.get().value("limit").flatMap(ServingReader::share).orElse(usual.errorLimit());
        double alpha = errors.get()
                .value("alpha")
                .flatMap(ServingReader::share)
                .map(Percent::share)
                .orElse(usual.alpha());
        Optional<Value> versus = errors.get().value("versusStable");
        double versusStable = versus.flatMap(Value::factor)
                .filter(factor -> {
                    if (factor < 1) {
                        versus.get()
                                .problem(
                                        "`versusStable` is below 1x",
                                        "a release as good as stable would be taken back",
                                        Quantities.FACTOR_HELP);
                    }
                    return factor >= 1;
                })
                .orElse(usual.versusStable());
        return new GuardLimits(limit, versusStable, alpha, usual.latency(), usual.initialDelay());
    }

    /** A percentage above 0 and below 100. */
    private static Optional<Percent> share(Value value) {
        Optional<Percent> percent = value.percent();
        if (percent.isPresent()
                && (percent.get().equals(Percent.ZERO) || percent.get().equals(Percent.HUNDRED))) {
            value.problem(
                    value.label() + " is " + percent.get(),
                    "then it would decide nothing",
                    "something above 0 % and below 100 %");
            return Optional.empty();
        }
        return percent;
    }
}
