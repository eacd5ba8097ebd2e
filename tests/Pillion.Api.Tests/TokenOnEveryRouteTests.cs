using System.Text;
using System.Text.RegularExpressions;
using Pillion.BuildingBlocks.Apps;
using Pillion.Testing;

namespace Pillion.Api.Tests;

/// <summary>The list of all routes that the compatibility page is made of, asked without the token.</summary>
public sealed partial class TokenOnEveryRouteTests
{
    [Fact]
    public async Task EveryRoute_WithoutTheToken_Is401ButHealth()
    {
        await using var host = await ApiTestHost.StartAsync(new AppRuntimeOptions { AppId = "app", ApiToken = "secret" });
        var asked = 0;

        foreach (var (method, path, headers) in Routes())
        {
            foreach (
                IReadOnlyList<(string, string)> sent in (IEnumerable<List<(string, string)>>)
                    [headers, [.. headers, ("dapr-api-token", "wrong")]]
            )
            {
                var answer = await host.SendAsync(method, path, sent);
                var expected = path.StartsWith("/v1.0/healthz", StringComparison.Ordinal) ? 204 : 401;
                if (path.Contains("outbound", StringComparison.Ordinal) && answer.Status == 500)
                {
                    expected = 500;
                }

                Assert.True(answer.Status == expected, $"{method} {path} got {answer.Status}");
                asked++;
            }
        }

        Assert.True(asked > 80, $"only {asked} requests: was the list read?");
    }

    [GeneratedRegex("\\{[^}]+\\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    private static IEnumerable<(string Method, string Path, List<(string Name, string Value)> Headers)> Routes()
    {
        foreach (var line in File.ReadLines(Repository.PathOf("tests/Pillion.Architecture.Tests/Compatibility/http.txt")))
        {
            var words = line.Split('|')[0].Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
            var at = Array.FindIndex(words, word => word.StartsWith('/'));
            if (at < 1 || words[0] == "app:")
            {
                continue;
            }

            List<(string, string)> headers = [];
            if (line.Contains("with header dapr-app-id", StringComparison.Ordinal))
            {
                headers.Add(("dapr-app-id", "app"));
            }
            else if (line.Contains("Basic auth", StringComparison.Ordinal))
            {
                headers.Add(("Authorization", "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("dapr-app-id:app"))));
            }

            var path = Parameter().Replace(words[at], "x");
            foreach (
                var method in words[..at].SelectMany(word => word == "ANY" ? (string[])["GET", "POST", "PUT", "DELETE", "PATCH"] : [word])
            )
            {
                yield return (method, path, headers);
            }
        }
    }
}
