using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BookReader.Library.Storage.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Nodes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_cache_generation_xid",
                table: "cache_generation",
                column: "xid");

            // Written and read by statements of their own (PostgresNodes): no entity stands for it.
            migrationBuilder.Sql(
                """
                CREATE TABLE cache_node (
                    id uuid PRIMARY KEY,
                    beat xid8 NOT NULL,
                    seen pg_snapshot,
                    seen_beat xid8,
                    lease_ms integer NOT NULL)
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TABLE cache_node");
            migrationBuilder.DropIndex(
                name: "IX_cache_generation_xid",
                table: "cache_generation");
        }
    }
}
