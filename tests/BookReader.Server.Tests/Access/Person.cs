using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using BookReader.Server.Tests.Hosting;

namespace BookReader.Server.Tests.Access;

/// <summary>Somebody of one of eight kinds, with a token for the API and a cookie for the pages; or with those of before.</summary>
internal sealed partial class Person(string kind, ApiClient api, string email, HttpClient http)
{
    /// <summary>Stands for a body: the book's file, for the library that it lies in.</summary>
    public const string Upload = "the same file";

    public const string Nobody = "nobody";
    public const string Disabled = "disabled";
    public const string SignedOut = "signed out";

    /// <summary>Those first whom nothing is loaded for.</summary>
    public static readonly string[] Kinds = [Nobody, Disabled, SignedOut, "stranger", "admin", "reader", "editor", "owner"];

    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    public string Kind => kind;

    public int Index { get; } = Array.IndexOf(Kinds, kind);

    public ApiClient Api => api;

    public string Email => email;

    /// <summary>What this one calls the device: a word that nobody else may be shown.</summary>
    public string Device { get; } = $"device{Guid.NewGuid():N}";

    /// <summary>Where this one is in the chapter, unlike anybody else, so that each has a list and a progress of its own.</summary>
    public int Percent => 10 + Index;

    /// <summary>What the library calls this one; null for who is no member.</summary>
    public string? Role => kind switch
    {
        "reader" => "reader",
        "editor" or Disabled => "editor",
        "owner" or SignedOut => "owner",
        _ => null,
    };

    /// <summary>Whether there is no token, or one that was good once and is not any more.</summary>
    public bool IsUnknown => kind is Nobody or Disabled or SignedOut;

    /// <summary>Who is shown nothing of the book, whatever is asked.</summary>
    public bool IsOutsider => Role is null || IsUnknown;

    public async Task SignInToPagesAsync()
    {
        var form = await FormAsync("/sign-in");
        form["email"] = email;
        form["password"] = TestServer.Password;
        using var answer = await PostFormAsync("/sign-in", form);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Keep(answer);
    }

    /// <summary>By the pages' own form, and keeps the cookie as a thief would.</summary>
    public async Task SignOutOfPagesAsync()
    {
        using var answer = await PostFormAsync("/sign-out", await FormAsync("/library"));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    public async Task<Answer> AskAsync(string method, string path, string? body = null, byte[]? file = null, string? ifNoneMatch = null)
    {
        using var request = RequestOf(method, path);
        if (ifNoneMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        }

        request.Content = file is not null ? new MultipartFormDataContent
        {
            { new StringContent(body!), "library" },
            { new ByteArrayContent(file), "file", "same.fb2" },
        }
        : body is not null ? new StringContent(body, Encoding.UTF8, "application/json")
        : null;
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.OfAsync(answer);
    }

    /// <summary>The fields of a page's form that hold what the server put there, with the cookie that belongs to them.</summary>
    private async Task<Dictionary<string, string>> FormAsync(string path)
    {
        using var request = RequestOf("GET", path);
        using var page = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Keep(page);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return HiddenField().Matches(html).ToDictionary(field => field.Groups[1].Value, field => field.Groups[2].Value, StringComparer.Ordinal);
    }

    private async Task<HttpResponseMessage> PostFormAsync(string path, Dictionary<string, string> form)
    {
        using var request = RequestOf("POST", path);
        request.Content = new FormUrlEncodedContent(form);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private HttpRequestMessage RequestOf(string method, string path)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (path.StartsWith("/api/", StringComparison.Ordinal))
        {
            request.Headers.Authorization = api.Http.DefaultRequestHeaders.Authorization;
            return request;
        }

        request.Headers.Add("Accept", "text/html");
        if (_cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        return request;
    }

    private void Keep(HttpResponseMessage answer)
    {
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            _cookies[pair[0]] = pair[1];
        }
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();
}
