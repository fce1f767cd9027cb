using System.ComponentModel.DataAnnotations;

namespace BookReader.Library.Accounts;

/// <summary>How accounts are guarded.</summary>
public sealed class AccountOptions
{
    /// <summary>Shorter passwords are refused. Eight by default, the least that NIST SP 800-63B allows.</summary>
    [Range(8, 128)]
    public int MinPasswordLength { get; set; } = 8;

    /// <summary>Wrong passwords in a row until an account is locked. Five by default, as Identity has it.</summary>
    [Range(3, 100)]
    public int MaxFailedAttempts { get; set; } = 5;

    /// <summary>How long it is locked. Five minutes by default, as Identity has it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "24:00:00")]
    public TimeSpan LockoutTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a device stays signed in without being used. 60 days by default: a book may rest for a while.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "400.00:00:00")]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(60);
}
