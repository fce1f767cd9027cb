using System.Reflection;
using System.Security.Claims;
using BookReader.Library.Accounts;

namespace BookReader.Server.Accounts;

/// <summary>Who is asking, as their token says and the generations under it confirm. Endpoints take it as a parameter.</summary>
public sealed record Caller(Guid UserId, Guid SessionId, UserRole Role) : IBindableFromHttpContext<Caller>
{
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult(Of(context));

    public static Caller? Of(HttpContext context) => (context.User as CallerPrincipal)?.Caller;
}

/// <summary>Carries the caller through ASP.NET Core's authorisation without reading it out of claims again.</summary>
internal sealed class CallerPrincipal(Caller caller) : ClaimsPrincipal(new ClaimsIdentity(
    [
        new Claim(ClaimTypes.NameIdentifier, caller.UserId.ToString()),
        new Claim(ClaimTypes.Role, caller.Role.ToString()),
    ],
    "session"))
{
    public Caller Caller { get; } = caller;
}
