package dev.sluice.adapter.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DumpedRowsTest {
    private static DumpedRows read(String dump) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DumpedRows rows = new DumpedRows(out);
        rows.write(dump.getBytes(StandardCharsets.UTF_8));
        rows.close();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(dump);
        return rows;
    }

    @Test
    void rows_are_counted_by_table_over_several_statements() throws IOException {
        assertThat(read("""
                        CREATE TABLE `empty` (
                        CREATE TABLE `users` (
                        INSERT INTO `users` VALUES
                        (1,'ana'),
                        (2,NULL);
                        INSERT INTO `users` VALUES (3,-1.5e10),(4,0x00FF);
                        """).rows()).isEqualTo(Map.of("empty", 0L, "users", 3L + 1));
    }

    @Test
    void what_looks_like_rows_within_a_text_is_none() throws IOException {
        assertThat(read("""
                        INSERT INTO `t` VALUES
                        ('(a),(b);\\nINSERT INTO `x` VALUES (1);','it\\'s','\\\\'),
                        ('\\\\',1),
                        ('ü);(',2);
                        INSERT INTO `u` VALUES (1);
                        """).rows()).isEqualTo(Map.of("t", 3L, "u", 1L));
    }

    @Test
    void a_name_may_hold_backticks_and_columns_may_be_named() throws IOException {
        assertThat(read("""
                        CREATE TABLE `we``ird``` (
                        INSERT INTO `we``ird``` (`a)V``b`, `c`) VALUES
                        (1,2),
                        (3,4);
                        """).rows()).isEqualTo(Map.of("we`ird`", 2L));
    }

    @Test
    void the_code_of_triggers_and_routines_has_no_rows() throws IOException {
        assertThat(read("""
                        DELIMITER ;;
                        CREATE DEFINER=`root`@`localhost` PROCEDURE `p`()
                        begin
                        CREATE TABLE `made` (id int);
                        INSERT INTO `log` VALUES (1),(2);
                        end ;;
                        DELIMITER ;
                        INSERT INTO `log` VALUES (1);
                        """).rows()).isEqualTo(Map.of("log", 1L));
    }

    @Test
    void only_a_dump_with_its_last_line_is_complete() throws IOException {
        assertThat(read("INSERT INTO `t` VALUES (1);\n-- Dump completed on 2026-01-01\n")
                        .complete())
                .isTrue();
        assertThat(read("INSERT INTO `t` VALUES (1);\n-- Dump completed").complete())
                .isTrue();
        assertThat(read("INSERT INTO `t` VALUES ('\n-- Dump completed\n").complete())
                .isFalse();
    }
}
