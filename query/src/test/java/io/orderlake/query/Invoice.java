package io.orderlake.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;

/**
 * An invoice of customer C-1, as tests make it up.
 *
 * @param number also of its change
 */
public record Invoice(int number, String net) {

  /** How invoices become rows. */
  public static final TableMapping INVOICES = TableFile.onClassPath("tables/invoices.yaml");

  public String key() {
    return "C-1|INV#" + number;
  }

  /** Puts its insert into a lake, as an object of its own. */
  public void put(LakeFolder lake) {
    lake.put(
        LakeFolder.HOUR,
        "%05d.ndjson".formatted(number),
        """
        {"event_id":"i-%1$d","cdc_event_type":"INSERT","change_key":"%1$040d","changed_at":"2026-11-20 10:00:00.000","invoice_key":"%2$s","customer":"C-1","number":"INV#%1$d","net":%3$s,"issued_at":"2026-11-20 10:00:00.000"}
        """
            .formatted(number, key(), net)
            .getBytes(UTF_8));
  }
}
