using BookReader.Caching.Generations;

namespace BookReader.Library.Accounts;

/// <summary>A sign-in that was found good.</summary>
/// <param name="User">Who.</param>
/// <param name="SessionId">On which device.</param>
/// <param name="RefreshToken">What the device gets its next access token with; shown this once.</param>
/// <param name="Rests">The generations of the session's and the user's tags in the snapshot in which the credential was found good.</param>
public sealed record SignIn(User User, Guid SessionId, string RefreshToken, IReadOnlyList<TagGeneration> Rests);

/// <summary>Why there is none.</summary>
public enum SignInFailure
{
    /// <summary>The address, the password or the token is wrong; which of them is not said.</summary>
    WrongCredential,

    /// <summary>Too many wrong passwords in a row.</summary>
    LockedOut,
}

/// <summary>A sign-in or why there is none.</summary>
public readonly record struct SignInResult(SignIn? SignIn, SignInFailure? Failure, DateTimeOffset? LockedUntil = null);
