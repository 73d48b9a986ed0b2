package io.orderlake.benchmarks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Invoices among other things in a table, one in twenty a customer's profile. What an invoice need
 * not have is missing here and there, and half of them have a memo, of which no column knows.
 */
final class InvoiceItems implements SampleItems {
  private static final String[] NAMES = {"Ada", "Grace Hopper", "Żółć & Söhne “GmbH”", "O'Neill"};
  private static final String[] CITIES = {"Graz", "Köln", "Lyon", "東京"};
  private static final String[] VAT_RATES = {"0.19", "0.07", "0.2", "0"};
  private static final String[] TEXTS = {"Cable, 2 m", "Desk \\\"Oak\\\"", "Support for a month"};

  @Override
  public String entities() {
    return "invoices";
  }

  @Override
  public String table() {
    return "billing";
  }

  @Override
  public String keys(int number) {
    return "{%s}".formatted(key(number));
  }

  @Override
  public String item(int number, int version, Instant born, Instant written, Random random) {
    List<String> attributes = new ArrayList<>(List.of(key(number), customer(number, random)));
    if (!isProfile(number)) {
      attributes.add("\"issued\":{\"N\":\"%d\"}".formatted(born.getEpochSecond()));
      attributes.add(lines(random));
      attributes.add(
          "\"net\":{\"N\":\"%d.%d\"}"
              .formatted(random.nextInt(9000), 1 + 2 * random.nextInt(4500)));
      attributes.add("\"paid\":{\"BOOL\":%b}".formatted(version == 2));
      attributes.add("\"state\":{\"S\":\"%s\"}".formatted(version == 1 ? "open" : "paid"));
      for (String optional :
          List.of(
              "\"vat_rate\":{\"N\":\"%s\"}".formatted(VAT_RATES[number % VAT_RATES.length]),
              "\"currency\":{\"S\":\"CHF\"}",
              "\"score\":{\"N\":\"0.%d\"}".formatted(1 + 2 * random.nextInt(50)),
              "\"discounts\":{\"NS\":[\"7.5\",\"12\",\"5\"]}",
              "\"expires\":{\"N\":\"%d\"}".formatted(born.getEpochSecond() + 86_400 * 90),
              "\"memo\":{\"S\":\"Deliver “after” %d:00\"}".formatted(random.nextInt(24)))) {
        if (random.nextBoolean()) {
          attributes.add(optional);
        }
      }
    }
    return "{" + String.join(",", attributes) + "}";
  }

  private static String key(int number) {
    String customer = number % 50 == 7 ? "C|\\\\" : "C-";
    String sort = isProfile(number) ? "PROFILE" : "INV#%06d".formatted(number);
    return "\"pk\":{\"S\":\"%s%d\"},\"sk\":{\"S\":\"%s\"}".formatted(customer, number / 3, sort);
  }

  private static boolean isProfile(int number) {
    return number % 20 == 12;
  }

  private static String customer(int number, Random random) {
    return """
        "customer":{"M":{"name":{"S":"%s"},"vat_id":{"S":"ATU%08d"},"address":{"M":{\
        "street":{"S":"Hauptstraße %d"},"zip":{"S":"%05d"},"city":{"S":"%s"},\
        "country":{"S":"AT"}}}}}"""
        .formatted(
            NAMES[number % NAMES.length],
            random.nextInt(100_000_000),
            1 + random.nextInt(200),
            random.nextInt(100_000),
            CITIES[number % CITIES.length]);
  }

  private static String lines(Random random) {
    return IntStream.rangeClosed(0, random.nextInt(5))
        .mapToObj(
            line ->
                """
                {"M":{"sku":{"S":"A-%d"},"text":{"S":"%s"},"qty":{"N":"%d"},\
                "unit_price":{"N":"%d.%d"}}}"""
                    .formatted(
                        random.nextInt(1000),
                        TEXTS[line % TEXTS.length],
                        1 + random.nextInt(20),
                        random.nextInt(300),
                        1 + random.nextInt(9)))
        .collect(Collectors.joining(",", "\"lines\":{\"L\":[", "]}"));
  }
}
