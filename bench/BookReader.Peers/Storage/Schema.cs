using System.Security.Cryptography;
using BookReader.Library.Accounts;
using Npgsql;

namespace BookReader.Peers.Storage;

internal static class Schema
{
    private const string Tables = """
        SELECT pg_advisory_xact_lock(20260);
        CREATE SCHEMA IF NOT EXISTS peers;
        CREATE TABLE IF NOT EXISTS peers.account (
            id uuid PRIMARY KEY, email text NOT NULL UNIQUE, role integer NOT NULL, salt bytea NOT NULL, password bytea NOT NULL,
            created_at timestamptz NOT NULL);
        CREATE TABLE IF NOT EXISTS peers.session (
            token text PRIMARY KEY, user_id uuid NOT NULL REFERENCES peers.account, ends_at timestamptz NOT NULL);
        CREATE INDEX IF NOT EXISTS session_by_user ON peers.session (user_id);
        CREATE TABLE IF NOT EXISTS peers.library (
            id uuid PRIMARY KEY, name text NOT NULL, own_of uuid REFERENCES peers.account, created_at timestamptz NOT NULL);
        CREATE TABLE IF NOT EXISTS peers.member (
            library_id uuid REFERENCES peers.library, user_id uuid REFERENCES peers.account, role integer NOT NULL,
            PRIMARY KEY (library_id, user_id));
        CREATE INDEX IF NOT EXISTS member_by_user ON peers.member (user_id);
        CREATE TABLE IF NOT EXISTS peers.book (
            id uuid PRIMARY KEY, library_id uuid NOT NULL REFERENCES peers.library, title text NOT NULL, author text NOT NULL,
            genre text, language text, description text, file_format text NOT NULL, file_size bigint NOT NULL, file_hash text NOT NULL,
            chapters_count integer NOT NULL, word_count integer NOT NULL,
            created_at timestamptz NOT NULL, toc text NOT NULL, UNIQUE (library_id, file_hash));
        CREATE TABLE IF NOT EXISTS peers.chapter (
            book_id uuid REFERENCES peers.book ON DELETE CASCADE, number integer, id uuid NOT NULL, title text NOT NULL,
            html text NOT NULL, word_count integer NOT NULL, is_linear boolean NOT NULL, PRIMARY KEY (book_id, number));
        CREATE TABLE IF NOT EXISTS peers.progress (
            user_id uuid REFERENCES peers.account, book_id uuid REFERENCES peers.book ON DELETE CASCADE, chapter integer NOT NULL,
            position double precision NOT NULL, percent double precision NOT NULL, cfi text, scroll double precision,
            revision integer NOT NULL, updated_at timestamptz NOT NULL, device text, PRIMARY KEY (user_id, book_id));
        """;

    public static void AddStorage(this IServiceCollection services, PeerSettings settings)
    {
        services.AddSingleton(_ => NpgsqlDataSource.Create(settings.Database));
        services.AddSingleton<Reads>();
        services.AddSingleton<Writes>();
    }

    /// <summary>Makes the tables and the first administrator, whichever node comes first.</summary>
    public static async Task CreateAsync(IServiceProvider services, PeerSettings settings)
    {
        await services.GetRequiredService<Writes>().RunAsync(async write =>
        {
            await write.ExecuteAsync(Tables);
            if ((await write.QueryAsync("SELECT 1 FROM account LIMIT 1", row => row.GetInt32(0))).Count == 0)
            {
                await AddAccountAsync(write, settings.AdminEmail, settings.AdminPassword, UserRole.Admin);
            }

            return Results.Empty;
        });
    }

    /// <summary>An account and its own library; null where the address is taken.</summary>
    public static async Task<AccountView?> AddAccountAsync(WriteScope write, string email, string password, UserRole role)
    {
        var (id, library, salt) = (Guid.CreateVersion7(), Guid.CreateVersion7(), RandomNumberGenerator.GetBytes(16));
        var made = await write.QueryAsync(
            "INSERT INTO account VALUES ($1, $2, $3, $4, $5, now()) ON CONFLICT (email) DO NOTHING RETURNING created_at",
            row => row.GetFieldValue<DateTimeOffset>(0), id, email, (int)role, salt, Hash(password, salt));
        if (made.Count == 0)
        {
            return null;
        }

        await write.ExecuteAsync("INSERT INTO library VALUES ($1, 'My books', $2, now())", library, id);
        await write.ExecuteAsync("INSERT INTO member VALUES ($1, $2, 2)", library, id);
        return new AccountView(id, email, role, IsDisabled: false, made[0]);
    }

    public static byte[] Hash(string password, byte[] salt) => Rfc2898DeriveBytes.Pbkdf2(password, salt, 10_000, HashAlgorithmName.SHA256, 32);
}
