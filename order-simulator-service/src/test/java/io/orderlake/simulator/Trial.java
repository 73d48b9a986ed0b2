package io.orderlake.simulator;

public class Trial {
  public static void main(String[] a) throws Exception {
    LocalDynamoDb db = new LocalDynamoDb();
    RunningSimulator s =
        RunningSimulator.on(
            db.client(), "server.port=" + a[0], "orderlake.simulation.writers=" + a[1]);
    System.out.println("up");
    if (a.length > 2) {
      System.out.println(s.post("/api/simulation/start", a[2]).response().body());
      for (int i = 0; i < 6; i++) {
        Thread.sleep(4000);
        System.out.println(s.get("/api/simulation").response().body());
      }
      System.out.println(s.post("/api/simulation/stop", null).response().body());
      s.close();
      db.close();
    } else Thread.sleep(600_000);
  }
}
