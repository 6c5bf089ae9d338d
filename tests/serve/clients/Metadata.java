import java.sql.Array;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Asks by JDBC, as Metabase, Tableau and DBeaver do: all of DatabaseMetaData that they call, and questions with parameters. */
public class Metadata {
  interface Ask {
    ResultSet ask() throws Exception;
  }

  static List<String> column(String what, Ask ask, String name) throws Exception {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = ask.ask()) {
      while (rows.next()) values.add(rows.getString(name));
    } catch (Exception error) {
      throw new Exception(what + ": " + error.getMessage(), error);
    }
    return values;
  }

  static void equal(String what, Object found, Object expected) {
    if (!String.valueOf(expected).equals(String.valueOf(found))) throw new IllegalStateException(what + ": found " + found + ", expected " + expected);
  }

  public static void main(String[] arguments) throws Exception {
    try (Connection connection = DriverManager.getConnection(System.getenv("MARTLET_JDBC"))) {
      DatabaseMetaData meta = connection.getMetaData();
      equal("product", meta.getDatabaseProductName(), "PostgreSQL");
      equal("schema gold", column("schemas", meta::getSchemas, "TABLE_SCHEM").contains("gold"), true);
      equal("tables", column("tables", () -> meta.getTables(null, "gold", "%", new String[] {"TABLE", "VIEW"}), "TABLE_NAME"), "[dim_products, fact_sales]");
      equal("columns", column("columns", () -> meta.getColumns(null, "gold", "fact_sales", "%"), "COLUMN_NAME"),
          "[order_id, line_number, order_date, channel, quantity, net_amount]");
      equal("types", column("types of columns", () -> meta.getColumns(null, "gold", "fact_sales", "%"), "TYPE_NAME"), "[text, int4, date, text, int4, numeric]");
      equal("remarks", column("remarks", () -> meta.getColumns(null, "gold", "fact_sales", "order_id"), "REMARKS"), "[Natural key of the order.]");
      equal("scale", column("scale", () -> meta.getColumns(null, "gold", "fact_sales", "net_amount"), "DECIMAL_DIGITS"), "[2]");
      equal("primary key", column("primary key", () -> meta.getPrimaryKeys(null, "gold", "fact_sales"), "COLUMN_NAME"), "[order_id, line_number]");
      equal("imported keys", column("imported keys", () -> meta.getImportedKeys(null, "gold", "fact_sales"), "FKCOLUMN_NAME"), "[]");
      equal("exported keys", column("exported keys", () -> meta.getExportedKeys(null, "gold", "fact_sales"), "FKCOLUMN_NAME"), "[]");
      equal("indexes", column("indexes", () -> meta.getIndexInfo(null, "gold", "fact_sales", true, true), "COLUMN_NAME"), "[order_id, line_number]");
      column("catalogs", meta::getCatalogs, "TABLE_CAT");
      column("kinds of tables", meta::getTableTypes, "TABLE_TYPE");
      column("types", meta::getTypeInfo, "TYPE_NAME");
      column("procedures", () -> meta.getProcedures(null, null, "%"), "PROCEDURE_NAME");
      column("functions", () -> meta.getFunctions(null, null, "%"), "FUNCTION_NAME");
      column("table privileges", () -> meta.getTablePrivileges(null, "gold", "%"), "TABLE_NAME");
      column("column privileges", () -> meta.getColumnPrivileges(null, "gold", "fact_sales", "%"), "COLUMN_NAME");
      column("best row identifier", () -> meta.getBestRowIdentifier(null, "gold", "fact_sales", DatabaseMetaData.bestRowSession, true), "COLUMN_NAME");
      column("version columns", () -> meta.getVersionColumns(null, "gold", "fact_sales"), "COLUMN_NAME");
      column("user types", () -> meta.getUDTs(null, null, "%", null), "TYPE_NAME");
      equal("read-only", meta.getURL() != null, true);

      // More than five times, so that the driver prepares it by name and takes values in binary.
      try (PreparedStatement asked = connection.prepareStatement("select order_id, net_amount, order_date from gold.fact_sales where quantity = ? and order_date >= ? order by 1")) {
        for (int round = 0; round < 8; round += 1) {
          asked.setInt(1, 4);
          asked.setDate(2, Date.valueOf("2024-01-01"));
          try (ResultSet rows = asked.executeQuery()) {
            equal("a row", rows.next(), true);
            equal("text", rows.getString(1), "A-2");
            equal("amount", rows.getBigDecimal(2), "40.40");
            equal("date", rows.getDate(3), "2024-02-10");
          }
        }
      }
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.setFetchSize(2);
        int count = 0;
        try (ResultSet rows = statement.executeQuery("select * from gold.fact_sales")) {
          while (rows.next()) count += 1;
        }
        equal("rows by pieces", count, 4);
        try (ResultSet rows = statement.executeQuery("select tags from gold.dim_products where product_key = 1")) {
          rows.next();
          Array tags = rows.getArray(1);
          equal("array", ((String[]) tags.getArray())[1], "tennis");
        }
      }
      connection.commit();
      System.out.println("pgjdbc " + meta.getDriverVersion() + " found what it expected");
    }
  }
}
