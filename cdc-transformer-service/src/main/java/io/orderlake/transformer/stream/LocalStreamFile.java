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

  private final Path file;
  private final Connection writing;
  private final Connection reading;
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final PreparedStatement select;
  private final PreparedStatement first;
  private final PreparedStatement last;
  private final PreparedStatement arrival;

  /** A record as stored; its id says its shard and its place in it. */
  record Stored(long id, String partitionKey, Instant arrival, byte[] data) {}

  /** Opens the file, or makes it with a number of shards. */
  LocalStreamFile(Path file, int shardsOfANewStream) {
    this.file = file.toAbsolutePath();
    try {
      Files.createDirectories(this.file.getParent());
      writing = connect();
      createTables(shardsOfANewStream);
      reading = connect();
      insert = writing.prepareStatement("INSERT INTO records VALUES (?, ?, ?, ?)");
      delete = writing.prepareStatement("DELETE FROM records WHERE id >= ? AND id < ?");
      select =
          reading.prepareStatement(
              "SELECT id, partition_key, arrival, data FROM records"
                  + " WHERE id >= ? AND id < ? ORDER BY id LIMIT ?");
      first = reading.prepareStatement("SELECT min(id) FROM records WHERE id >= ? AND id < ?");
      last = reading.prepareStatement("SELECT max(id) FROM records WHERE id >= ? AND id < ?");
      arrival = reading.prepareStatement("SELECT arrival FROM records WHERE id = ?");
    } catch (IOException e) {
      throw new UncheckedIOException("The folder of " + this.file + " cannot be made", e);
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

  /** Adds records durably: all or none. */
  void append(List<Stored> records) {
    synchronized (writing) {
      try {
        for (Stored record : records) {
          insert.setLong(1, record.id());
          insert.setString(2, record.partitionKey());
          insert.setLong(3, record.arrival().toEpochMilli());
          insert.setBytes(4, record.data());
          insert.addBatch();
        }
        insert.executeBatch();
        writing.commit();
      } catch (SQLException e) {
        throw rolledBack(e);
      }
    }
  }

  /** Removes the records from one id up to, not including, another. */
  void delete(long from, long to) {
    synchronized (writing) {
      try {
        delete.setLong(1, from);
        delete.setLong(2, to);
        delete.executeUpdate();
        writing.commit();
      } catch (SQLException e) {
        throw rolledBack(e);
      }
    }
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
    try (writing;
        reading) {
      writing.rollback();
    } catch (SQLException e) {
      throw failure(e);
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

  private void createTables(int shards) throws SQLException {
    try (Statement ddl = writing.createStatement()) {
      ddl.execute(
          "CREATE TABLE IF NOT EXISTS records"
              + " (id INTEGER PRIMARY KEY, partition_key TEXT, arrival INTEGER, data BLOB)");
      ddl.execute("CREATE TABLE IF NOT EXISTS stream (id TEXT, shards INTEGER)");
      ddl.execute(
          "INSERT INTO stream SELECT '%s', %d WHERE NOT EXISTS (SELECT * FROM stream)"
              .formatted(UUID.randomUUID(), shards));
    }
    writing.setAutoCommit(false);
  }

  private RuntimeException rolledBack(SQLException cause) {
    try {
      insert.clearBatch();
      writing.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
    return failure(cause);
  }

  private StreamException failure(SQLException cause) {
    String message = "The local stream in " + file + " failed: " + cause.getMessage();
    return new StreamException.Unavailable(message, cause);
  }
}
