package io.orderlake.query.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DuckDbFailureTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Data Corruption Error: Corrupt database file: computed checksum 1 does not match stored 2",
        "Data Corruption Error: Failure while replaying WAL file: Corrupt WAL file: entry at 7",
        "IO Error: Could not read enough bytes from file \"w\": attempted to read 9 bytes",
        "IO Error: The file \"w\" exists, but it is not a valid DuckDB database file!",
        "IO Error: Trying to read a database file with version number 99, but we can only read 64"
      })
  void a_file_is_damaged_where_duckdb_says_so(String message) {
    assertThat(DuckDbFailure.isDamage(new SQLException(message))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FATAL Error: Failed to create checkpoint because of error: No space left on device",
        "INTERNAL Error: Failure while replaying WAL file: Could not write: Disk quota exceeded",
        "IO Error: Could not read from file \"w\": Stale file handle",
        "IO Error: Could not read from file \"w\": Input/output error",
        "IO Error: Cannot open file \"w\": Something that nobody has thought of",
        "Out of Memory Error: could not allocate block of size 256.0 KiB"
      })
  void it_is_not_where_the_machine_fails_or_duckdb_says_something_else(String message) {
    assertThat(DuckDbFailure.isDamage(new SQLException(message))).isFalse();
  }
}
