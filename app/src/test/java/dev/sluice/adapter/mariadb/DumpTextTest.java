package dev.sluice.adapter.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DumpTextTest {
    private static final String DUMP = """
            /*!M999999\\- enable the sandbox mode */
            ALTER DATABASE `shöp` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci ;
            INSERT INTO `t` VALUES
            ('DEFINER=`root`@`localhost` '),
            ('ALTER DATABASE `shöp` ');
            DELIMITER ;;
            /*!50003 CREATE*/ /*!50017 DEFINER=`ro``ot`@`%`*/ /*!50003 trigger t before insert on x for each row
            set @a = 'CREATE DEFINER=`a`@`b` ' */;;
            CREATE DEFINER=`root`@`localhost` PROCEDURE `p`()
            select 1 ;;
            DELIMITER ;
            /*!50001 CREATE ALGORITHM=UNDEFINED */
            /*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
            /*!50001 VIEW `v` AS select 1 AS `1` */;""";

    private static String read(boolean keepsDefiners) throws IOException {
        try (DumpText text = new DumpText(
                new ByteArrayInputStream(DUMP.getBytes(StandardCharsets.UTF_8)), "sluice`x", keepsDefiners)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void another_database_is_never_altered() throws IOException {
        assertThat(read(true))
                .isEqualTo(DUMP.replace("ALTER DATABASE `shöp` CHARACTER", "ALTER DATABASE `sluice``x` CHARACTER"));
    }

    @Test
    void definers_go_from_where_they_are_declared_and_from_nowhere_else() throws IOException {
        assertThat(read(false))
                .contains("('DEFINER=`root`@`localhost` ')")
                .contains("\n/*!50003 CREATE*/ /*!50003 trigger t before")
                .contains("set @a = 'CREATE DEFINER=`a`@`b` '")
                .contains("\nCREATE PROCEDURE `p`()\n")
                .contains("\n/*!50013 SQL SECURITY DEFINER */\n")
                .endsWith("AS `1` */;");
    }
}
