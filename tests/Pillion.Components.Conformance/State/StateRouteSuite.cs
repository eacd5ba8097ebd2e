using System.Text.Json;
using System.Text.RegularExpressions;
using Pillion.Testing;

namespace Pillion.Components.Conformance.State;

/// <summary>Runs <see cref="StateRouteCases"/> against one store through one way of reaching the API.</summary>
public abstract partial class StateRouteSuite : IAsyncLifetime
{
    /// <summary>The clock of the store.</summary>
    protected ManualTimeProvider Time { get; } = new();

    public static TheoryData<int, string> Cases()
    {
        var data = new TheoryData<int, string>();
        for (var i = 0; i < StateRouteCases.All.Count; i++)
        {
            data.Add(i, StateRouteCases.All[i].Name);
        }

        return data;
    }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Sends one request to the API of the app <c>app</c>.</summary>
    protected abstract Task<RouteAnswer> SendAsync(
        string method,
        string path,
        IReadOnlyList<(string Name, string Value)> headers,
        string? body
    );

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Case_Steps_AreAnsweredAsDaprDoes(int index, string name)
    {
        _ = name;
        var captured = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var step in StateRouteCases.All[index].Steps)
        {
            Time.Advance(step.Delay);
            var answer = await SendAsync(
                step.Method,
                Fill(step.Path, captured),
                [.. step.Headers.Select(h => (h.Name, Fill(h.Value, captured)))],
                step.Body is null ? null : Fill(step.Body, captured)
            );

            Check(step, answer, captured);
            if (step.Capture is not null)
            {
                captured[step.Capture] = answer.Header("ETag") ?? throw new InvalidOperationException($"no ETag to capture in {step.Path}");
            }
        }
    }

    private static void Check(RouteStep step, RouteAnswer answer, Dictionary<string, string> captured)
    {
        var request = $"{step.Method} {step.Path} {step.Body}";
        Assert.True(step.Status == answer.Status, $"{request}\nexpected {step.Status}, got {answer.Status}: {answer.Body}");
        if (step.Json is not null)
        {
            var expected = JsonSerializer.Deserialize<JsonElement>(Fill(step.Json, captured));
            var actual = JsonSerializer.Deserialize<JsonElement>(answer.Body);
            Assert.True(JsonElement.DeepEquals(expected, actual), $"{request}\nexpected {expected.GetRawText()}\ngot      {answer.Body}");
        }
        else if (step.Text is not null)
        {
            Assert.Equal(step.Text, answer.Body);
        }

        foreach (var (name, value) in step.ExpectedHeaders)
        {
            Assert.Equal((name, value is null ? null : Fill(value, captured)), (name, answer.Header(name)));
        }
    }

    private static string Fill(string text, Dictionary<string, string> captured) =>
        Placeholder().Replace(text, m => captured.TryGetValue(m.Groups["name"].Value, out var value) ? value : m.Value);

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();
}

/// <summary>What came back.</summary>
public sealed record RouteAnswer(int Status, string Body, IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>A header field's value; null when it is absent.</summary>
    public string? Header(string name) =>
        Headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).FirstOrDefault();
}
