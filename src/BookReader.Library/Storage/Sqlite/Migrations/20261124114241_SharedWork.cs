using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BookReader.Library.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class SharedWork : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "import_lease_until",
                table: "book",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "import_worker",
                table: "book",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "login_attempts",
                columns: table => new
                {
                    address_hash = table.Column<string>(type: "TEXT", nullable: false),
                    minute = table.Column<long>(type: "INTEGER", nullable: false),
                    count = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_login_attempts", x => new { x.address_hash, x.minute });
                });

            migrationBuilder.CreateTable(
                name: "protection_key",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    xml = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_protection_key", x => x.name);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "login_attempts");

            migrationBuilder.DropTable(
                name: "protection_key");

            migrationBuilder.DropColumn(
                name: "import_lease_until",
                table: "book");

            migrationBuilder.DropColumn(
                name: "import_worker",
                table: "book");
        }
    }
}
