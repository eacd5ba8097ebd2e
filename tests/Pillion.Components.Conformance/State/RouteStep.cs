namespace Pillion.Components.Conformance.State;

/// <summary>A story told to the API in requests, each with the answer it must get.</summary>
/// <param name="Name">What the case shows; part of the test's name.</param>
/// <param name="Steps">The requests in order.</param>
public sealed record RouteCase(string Name, params RouteStep[] Steps)
{
    public override string ToString() => Name;
}

/// <summary>
/// One request and its answer. <c>{x}</c> in path, header value, body or expectation stands for what an earlier step captured as <c>x</c>.
/// </summary>
public sealed record RouteStep(string Method, string Path, string? Body = null)
{
    /// <summary>Header fields of the request.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; private init; } = [];

    /// <summary>The status the answer must have.</summary>
    public int Status { get; private init; }

    /// <summary>The exact body the answer must have; null when <see cref="Json"/> says it, or nothing does.</summary>
    public string? Text { get; private init; } = "";

    /// <summary>The JSON value the body must be, compared without regard to white space and the order of members.</summary>
    public string? Json { get; private init; }

    /// <summary>Header fields the answer must have; a null value means it must not have the field.</summary>
    public IReadOnlyList<(string Name, string? Value)> ExpectedHeaders { get; private init; } = [];

    /// <summary>The name under which the answer's ETag is remembered.</summary>
    public string? Capture { get; private init; }

    /// <summary>How far the clock moves before the request.</summary>
    public TimeSpan Delay { get; private init; }

    public static RouteStep Get(string path) => new("GET", path);

    public static RouteStep Post(string path, string body) => new("POST", path, body);

    public static RouteStep Put(string path, string body) => new("PUT", path, body);

    public static RouteStep Delete(string path) => new("DELETE", path);

    public RouteStep With(string header, string value) => this with { Headers = [.. Headers, (header, value)] };

    public RouteStep After(TimeSpan delay) => this with { Delay = delay };

    public RouteStep Is(int status, string text = "") => this with { Status = status, Text = text };

    /// <summary>Only the status counts: the words are the store's own.</summary>
    public RouteStep HasStatus(int status) => this with { Status = status, Text = null };

    public RouteStep IsJson(string json, int status = 200) =>
        this with
        {
            Status = status,
            Text = null,
            Json = json,
            ExpectedHeaders = [.. ExpectedHeaders, ("Content-Type", "application/json")],
        };

    /// <summary>A legacy error: code and message, no details.</summary>
    public RouteStep Fails(int status, string code, string message) =>
        IsJson($$"""{"errorCode":{{Quote(code)}},"message":{{Quote(message)}}}""", status);

    /// <summary>A rich error with its details as JSON.</summary>
    public RouteStep FailsRichly(int status, string code, string message, params string[] details) =>
        IsJson($$"""{"errorCode":{{Quote(code)}},"message":{{Quote(message)}},"details":[{{string.Join(',', details)}}]}""", status);

    public RouteStep WithAnswerHeader(string name, string? value) => this with { ExpectedHeaders = [.. ExpectedHeaders, (name, value)] };

    public RouteStep CaptureETag(string name) => this with { Capture = name };

    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
