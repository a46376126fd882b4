package dev.sluice.adapter.process;

import dev.sluice.base.Code;
import dev.sluice.base.Version;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How one instance of a component is started: its argument vector and all of its environment. */
public record InstanceProgram(
        EnvironmentSpec environment, ComponentSpec component, Version version, String id, int port, Path directory) {

    /** The argument vector, behind a prefix that brings the program to where it runs. */
    public List<String> command(List<String> prefix) {
        return command(prefix, new AppEnvironment(System.getenv()));
    }

    /** All of its environment. */
    public Map<String, String> variables() {
        return variables(new AppEnvironment(System.getenv()));
    }

    List<String> command(List<String> prefix, AppEnvironment app) {
        Map<String, String> values = Map.of(
                "port", Integer.toString(port),
                "version", version.label(),
                "environment", environment.id().name());
        List<String> command = new ArrayList<>(prefix);
        user().ifPresent(user -> command.addAll(user.prefix()));
        command.addAll(ProgramFile.located(
                AppEnvironment.arguments(component.run(), values),
                directory.toAbsolutePath(),
                variables(app).getOrDefault("PATH", ""),
                Code.START_FAILED));
        return command;
    }

    Map<String, String> variables(AppEnvironment app) {
        Map<String, String> variables = new HashMap<>(app.variables(environment));
        user().ifPresent(user -> {
            variables.put("USER", user.name());
            variables.put("LOGNAME", user.name());
            if (!environment.variables().containsKey("HOME")) {
                variables.put("HOME", user.home());
            }
        });
        variables.put("PORT", Integer.toString(port));
        variables.put("SLUICE_VERSION", version.label());
        variables.put("SLUICE_COMPONENT", component.name());
        variables.put("SLUICE_INSTANCE", id);
        return variables;
    }

    private Optional<SystemUser> user() {
        return component.user().filter(name -> SystemUser.canSwitch()).map(SystemUser::find);
    }
}
