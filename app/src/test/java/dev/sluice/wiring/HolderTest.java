package dev.sluice.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.supervise.ProcessIdentity;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HolderTest {
    @Test
    void this_process_is_alive() {
        assertThat(Holder.isDead(Holder.self().toString())).isFalse();
    }

    @Test
    void a_process_that_ended_is_dead() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "60").start();
        String holder = Holder.self().host() + "/"
                + Holder.self().process().boot() + "/" + process.pid() + "/"
                + ProcessIdentity.of(process.pid()).orElseThrow().start();
        assertThat(Holder.isDead(holder)).isFalse();
        process.destroyForcibly().waitFor();
        assertThat(Holder.isDead(holder)).isTrue();
    }

    @Test
    void another_process_with_the_same_pid_is_not_the_holder() {
        Holder self = Holder.self();
        assertThat(Holder.isDead(self.host() + "/" + self.process().boot() + "/"
                        + self.process().pid() + "/1"))
                .isTrue();
        assertThat(Holder.isDead(self.host() + "/another-boot/" + self.process().pid() + "/"
                        + self.process().start()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"elsewhere/boot/1/1", "nonsense", "a/b/c/d", ""})
    void of_what_is_not_a_process_of_this_machine_nothing_is_known(String holder) {
        assertThat(Holder.isDead(holder)).isFalse();
    }
}
