using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text;
using BookReader.Caching.Coherence;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Library.Accounts;
using BookReader.Library.Books;
using BookReader.Library.Chapters;
using BookReader.Library.Descriptions;
using BookReader.Library.Generations;
using BookReader.Library.Libraries;
using BookReader.Library.Media;
using BookReader.Library.Progress;
using BookReader.Library.Settings;
using BookReader.Library.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace BookReader.Library;

/// <summary>
/// The tables. Each database has a context of its own, with its migrations. One that reads is opened by a snapshot, one
/// that writes by <see cref="LibraryWriter"/>, and by nothing else: reading connections cannot write.
/// </summary>
public abstract class LibraryContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<User> Users => Set<User>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<BookLibrary> Libraries => Set<BookLibrary>();

    public DbSet<LibraryMember> Members => Set<LibraryMember>();

    public DbSet<Book> Books => Set<Book>();

    public DbSet<BookContents> Contents => Set<BookContents>();

    public DbSet<Chapter> Chapters => Set<Chapter>();

    public DbSet<ReadingProgress> Progress => Set<ReadingProgress>();

    public DbSet<ProgressRevision> ProgressRevisions => Set<ProgressRevision>();

    public DbSet<Description> Descriptions => Set<Description>();

    public DbSet<MediaItem> Media => Set<MediaItem>();

    public DbSet<GenerationRow> Generations => Set<GenerationRow>();

    public DbSet<Setting> Settings => Set<Setting>();

    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();

    public DbSet<LoginAttempts> LoginAttempts => Set<LoginAttempts>();

    /// <summary>The books whose title or author has words that begin as those of a text do; none when it has no letter or digit.</summary>
    internal abstract IQueryable<Guid> Matching(string text);

    /// <summary>
    /// Raises tags, which come sorted and without doubles: to the clock's microseconds where that is above the old number,
    /// else by a step with chance in it, so that a number is unlike any that a restored database gave out before (rule G1).
    /// </summary>
    /// <param name="sorted">The tags.</param>
    /// <param name="announcement">What to tell other nodes when the transaction commits; null where there are none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal abstract Task<Raised> RaiseAsync(string[] sorted, Announcement? announcement, CancellationToken cancellationToken);

    /// <summary>Runs a raise. Past EF's queries, which would make its SQL anew each time, but not past who is told of commands.</summary>
    /// <param name="sql">Gives each tag and its new generation, and the transaction's number where it has one.</param>
    /// <param name="parameters">Its {0}, {1}, …</param>
    /// <param name="cancellationToken">Gives up.</param>
    private protected async Task<Raised> RaiseAsync(string sql, object[] parameters, CancellationToken cancellationToken)
    {
        var statement = this.GetService<IRawSqlCommandBuilder>().Build(sql, parameters, Model);
        await using var rows = await statement.RelationalCommand.ExecuteReaderAsync(
            new RelationalCommandParameterObject(
                this.GetService<IRelationalConnection>(),
                statement.ParameterValues,
                readerColumns: null,
                this,
                this.GetService<IRelationalCommandDiagnosticsLogger>()),
            cancellationToken);
        var raised = new List<TagGeneration>();
        var transaction = default(Xid);
        while (await rows.ReadAsync(cancellationToken))
        {
            raised.Add(new TagGeneration(new Tag(rows.DbDataReader.GetString(0)), new Generation(rows.DbDataReader.GetInt64(1))));
            transaction = rows.DbDataReader.FieldCount > 2 ? new Xid(await rows.DbDataReader.GetFieldValueAsync<ulong>(2, cancellationToken)) : default;
        }

        return new Raised(raised, transaction);
    }

    private protected static string NameOf(string column) => column[..column.IndexOf(' ', StringComparison.Ordinal)];

    private protected static string NamesOf(IEnumerable<string> columns) => string.Join(", ", columns.Select(NameOf));

    /// <summary>Asks of many rows of values at once, past the change tracker and EF's queries, which would cost more than the answers.</summary>
    /// <typeparam name="T">What is made of a row of the answer.</typeparam>
    /// <param name="sql">A query over the rows, a table that it calls <c>item</c>; of each it gives one row, in their order.</param>
    /// <param name="columns">Name and type of each column of theirs, as <c>number integer</c>; the first one counts them from 0.</param>
    /// <param name="items">A value for each column; null for NULL.</param>
    /// <param name="read">Makes it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal abstract Task<IReadOnlyList<T>> SelectAsync<T>(
        string sql, IReadOnlyList<string> columns, IReadOnlyList<object?[]> items, Func<DbDataReader, T> read, CancellationToken cancellationToken);

    /// <summary>Inserts rows of values at once, past the change tracker.</summary>
    /// <param name="table">Where to.</param>
    /// <param name="columns">Name and type of each column, as <c>revision integer</c>.</param>
    /// <param name="rows">A value for each column; null for NULL.</param>
    /// <param name="onConflict">What becomes of a row whose key is there: a clause of SQL; empty for an error.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal abstract Task InsertAsync(
        string table, IReadOnlyList<string> columns, IReadOnlyList<object?[]> rows, string onConflict, CancellationToken cancellationToken);

    /// <summary>
    /// Rows that stand still until this write ends: it may read them and others may not change them. For what no tag
    /// guards that the write raises; a read-only view cannot ask for it.
    /// </summary>
    /// <typeparam name="T">The entity.</typeparam>
    /// <param name="sql">A query of all its columns, from a table that it calls <c>held</c>.</param>
    /// <param name="how">What the write is about to do with them.</param>
    internal IQueryable<T> Held<T>(FormattableString sql, RowLock how)
        where T : class => Set<T>().FromSql(FormattableStringFactory.Create(sql.Format + Holding(how), sql.GetArguments()));

    /// <summary>What a query ends with for its rows to stand still.</summary>
    private protected abstract string Holding(RowLock how);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixTime>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<User>().HasIndex(user => user.NormalizedEmail).IsUnique();
        modelBuilder.Entity<Session>(session =>
        {
            session.HasOne<User>().WithMany().HasForeignKey(row => row.UserId);
        });
        modelBuilder.Entity<RefreshToken>(token =>
        {
            token.HasKey(row => row.Hash);
            token.HasOne<Session>().WithMany().HasForeignKey(row => row.SessionId);
            token.HasIndex(row => row.ExpiresAt);
        });
        modelBuilder.Entity<BookLibrary>().HasIndex(library => library.OwnerId).IsUnique();
        modelBuilder.Entity<LibraryMember>(member =>
        {
            member.HasKey(row => new { row.UserId, row.LibraryId });
            member.HasOne<User>().WithMany().HasForeignKey(row => row.UserId);
            member.HasOne<BookLibrary>().WithMany().HasForeignKey(row => row.LibraryId);
        });
        ConfigureBooks(modelBuilder);
        modelBuilder.Entity<GenerationRow>(generation =>
        {
            generation.ToTable("cache_generation");
            generation.HasKey(row => row.Tag);
        });
        modelBuilder.Entity<Setting>().HasKey(setting => setting.Name);
        modelBuilder.Entity<ProtectionKey>().HasKey(key => key.Name);
        modelBuilder.Entity<LoginAttempts>().HasKey(attempts => new { attempts.AddressHash, attempts.Minute });
        UseSnakeCase(modelBuilder);
    }

    private static void ConfigureBooks(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Book>(book =>
        {
            book.HasOne<BookLibrary>().WithMany().HasForeignKey(row => row.LibraryId).OnDelete(DeleteBehavior.Restrict);
            book.HasMany(row => row.Chapters).WithOne().HasForeignKey(row => row.BookId);
            book.HasIndex(row => new { row.LibraryId, row.FileHash }).IsUnique();
            book.HasIndex(row => new { row.LibraryId, row.CreatedAt });
            book.HasIndex(row => new { row.LibraryId, row.TitleSortKey });
            book.HasIndex(row => row.State);
        });
        modelBuilder.Entity<BookContents>(contents =>
        {
            contents.HasKey(row => row.BookId);
            contents.HasOne<Book>().WithOne().HasForeignKey<BookContents>(row => row.BookId);
        });
        modelBuilder.Entity<Chapter>().HasIndex(chapter => new { chapter.BookId, chapter.Number }).IsUnique();
        modelBuilder.Entity<ReadingProgress>(progress =>
        {
            progress.HasKey(row => new { row.UserId, row.BookId });
            progress.HasOne<User>().WithMany().HasForeignKey(row => row.UserId);
            progress.HasOne<Book>().WithMany().HasForeignKey(row => row.BookId);
        });
        modelBuilder.Entity<ProgressRevision>(revision =>
        {
            revision.HasKey(row => new { row.UserId, row.BookId, row.Revision });
            revision.HasIndex(row => row.UpdatedAt);
            revision.HasOne<User>().WithMany().HasForeignKey(row => row.UserId);
            revision.HasOne<Book>().WithMany().HasForeignKey(row => row.BookId);
        });
        modelBuilder.Entity<Description>(description =>
        {
            description.HasOne<Book>().WithMany().HasForeignKey(row => row.BookId);
            description.HasIndex(row => new { row.BookId, row.ChapterNumber, row.Start });
        });
        modelBuilder.Entity<MediaItem>(item =>
        {
            item.HasKey(row => new { row.BookId, row.Hash });
            item.HasOne<Book>().WithMany().HasForeignKey(row => row.BookId);
            item.HasIndex(row => row.Hash);
        });
    }

    /// <summary>Names as the databases' own people write them.</summary>
    private static void UseSnakeCase(ModelBuilder modelBuilder)
    {
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetTableName(SnakeCase(entity.ClrType == typeof(GenerationRow) ? "CacheGeneration" : entity.ClrType.Name));
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(SnakeCase(property.Name));
            }
        }
    }

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
