package io.orderlake.transformer.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The records of a local stream, by id, in a SQLite database that forces each append to disk.
 *
 * <p>One connection writes and one reads, at the same time; each is used by one thread at a time.
 */
final class LocalStreamFile implements AutoCloseable {
  /** Of a read, about: what is read is held in memory. Kinesis gives up to 10 MiB. */
  private static final long MOST_BYTES = 5_000_000;

  private static final String INSERT = "INSERT INTO records VALUES (?, ?, ?, ?)";

  private final Path file;
  private final Connection reading;
  private final PreparedStatement select;
  private final PreparedStatement first;
  private final PreparedStatement last;
  private final PreparedStatement arrival;

  /** Null after a write that failed, until the next one. */
  private @Nullable Connection writing;

  /** A record as stored; its id says its shard and its place in it. */
  record Stored(long id, String partitionKey, Instant arrival, byte[] data) {}

  /** What is written in one transaction. */
  private interface Write {
    void to(Connection connection) throws SQLException;
  }

  /** Opens the file, or makes it with a number of shards. */
  LocalStreamFile(Path file, int shardsOfANewStream) {
    this.file = file.toAbsolutePath();
    try {
      Files.createDirectories(this.file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("The folder of " + this.file + " cannot be made", e);
    }
    write(connection -> createTables(connection, shardsOfANewStream));
    try {
      reading = connect();
      select =
          reading.prepareStatement(
              "SELECT id, partition_key, arrival, data FROM records"
                  + " WHERE id >= ? AND id < ? ORDER BY id LIMIT ?");
      first = reading.prepareStatement("SELECT min(id) FROM records WHERE id >= ? AND id < ?");
      last = reading.prepareStatement("SELECT max(id) FROM records WHERE id >= ? AND id < ?");
      arrival = reading.prepareStatement("SELECT arrival FROM records WHERE id = ?");
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  int shards() {
    return Integer.parseInt(property("shards"));
  }

  /** Names this stream and no other, not even a later one in a file of the same name. */
  String streamId() {
    return property("id");
  }

  /**
   * Adds records durably: all or none. Where it throws, only the file knows which: the disk may
   * have failed after they were stored.
   */
  void append(List<Stored> records) {
    write(
        connection -> {
          try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (Stored record : records) {
              insert.setLong(1, record.id());
              insert.setString(2, record.partitionKey());
              insert.setLong(3, record.arrival().toEpochMilli());
              insert.setBytes(4, record.data());
              insert.executeUpdate();
            }
          }
        });
  }

  /** Removes the records from one id up to, not including, another. */
  void delete(long from, long to) {
    execute("DELETE FROM records WHERE id >= ? AND id < ?", from, to);
  }

  /** Records that are to arrive later than a time arrive then. */
  void arriveAtLatest(Instant time) {
    long millis = time.toEpochMilli();
    execute("UPDATE records SET arrival = ? WHERE arrival > ?", millis, millis);
  }

  List<Stored> read(long from, long to, int limit) {
    synchronized (reading) {
      try {
        select.setLong(1, from);
        select.setLong(2, to);
        select.setInt(3, limit);
        List<Stored> records = new ArrayList<>();
        long bytes = 0;
        try (ResultSet found = select.executeQuery()) {
          while (bytes < MOST_BYTES && found.next()) {
            Instant arrived = Instant.ofEpochMilli(found.getLong(3));
            byte[] data = found.getBytes(4);
            records.add(new Stored(found.getLong(1), found.getString(2), arrived, data));
            bytes += data.length;
          }
        }
        return records;
      } catch (SQLException e) {
        throw failure(e);
      }
    }
  }

  /** The lowest id from one up to, not including, another; 0 if there is none. */
  long first(long from, long to) {
    return number(first, from, to);
  }

  /** The highest id from one up to, not including, another; 0 if there is none. */
  long last(long from, long to) {
    return number(last, from, to);
  }

  /** When a record arrived. */
  Instant arrival(long id) {
    return Instant.ofEpochMilli(number(arrival, id));
  }

  @Override
  public void close() {
    try (reading) {
      closeWriting();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private void execute(String sql, long... parameters) {
    write(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
              statement.setLong(i + 1, parameters[i]);
            }
            statement.executeUpdate();
          }
        });
  }

  /**
   * The driver believes in its own transactions whatever became of them in the file: so they are
   * plain SQL, and after a failure the connection is another.
   */
  private synchronized void write(Write write) {
    try {
      Connection connection = writing == null ? connect() : writing;
      writing = connection;
      try (Statement transaction = connection.createStatement()) {
        transaction.execute("BEGIN IMMEDIATE");
        write.to(connection);
        transaction.execute("COMMIT");
      }
    } catch (SQLException e) {
      try {
        closeWriting();
      } catch (SQLException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw failure(e);
    }
  }

  /** What it has begun is rolled back. */
  private synchronized void closeWriting() throws SQLException {
    Connection closing = writing;
    writing = null;
    if (closing != null) {
      closing.close();
    }
  }

  private long number(PreparedStatement query, long... parameters) {
    synchronized (reading) {
      try {
        for (int i = 0; i < parameters.length; i++) {
          query.setLong(i + 1, parameters[i]);
        }
        try (ResultSet found = query.executeQuery()) {
          return found.next() ? found.getLong(1) : 0;
        }
      } catch (SQLException e) {
        throw failure(e);
      }
    }
  }

  private String property(String name) {
    synchronized (reading) {
      try (Statement query = reading.createStatement();
          ResultSet found = query.executeQuery("SELECT " + name + " FROM stream")) {
        return found.getString(1);
      } catch (SQLException e) {
        throw failure(e);
      }
    }
  }

  private Connection connect() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setBusyTimeout(5_000);
    return config.createConnection("jdbc:sqlite:" + file);
  }

  private static void createTables(Connection connection, int shards) throws SQLException {
    try (Statement ddl = connection.createStatement()) {
      ddl.execute(
          "CREATE TABLE IF NOT EXISTS records"
              + " (id INTEGER PRIMARY KEY, partition_key TEXT, arrival INTEGER, data BLOB)");
      ddl.execute("CREATE TABLE IF NOT EXISTS stream (id TEXT, shards INTEGER)");
      ddl.execute(
          "INSERT INTO stream SELECT '%s', %d WHERE NOT EXISTS (SELECT * FROM stream)"
              .formatted(UUID.randomUUID(), shards));
    }
  }

  private StreamException failure(SQLException cause) {
    String message = "The local stream in " + file + " failed: " + cause.getMessage();
    return new StreamException.Unavailable(message, cause);
  }
}
