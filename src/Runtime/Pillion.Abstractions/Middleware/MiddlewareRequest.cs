namespace Pillion.Abstractions.Middleware;

/// <summary>A request on its way through a pipeline.</summary>
public abstract class MiddlewareRequest : MiddlewareMessage
{
    /// <summary>The HTTP method in upper case.</summary>
    public abstract string Method { get; set; }

    /// <summary>The path as it goes on the wire: percent-encoded, beginning with <c>/</c>, without the query.</summary>
    public abstract string Path { get; set; }

    /// <summary>The query as it goes on the wire: percent-encoded, without the <c>?</c>; empty for none.</summary>
    public abstract string Query { get; set; }

    /// <summary>The address the request came from, without port; null for a caller in this process.</summary>
    public abstract string? RemoteAddress { get; }

    /// <summary>The port the request came from; 0 for a caller in this process.</summary>
    public abstract int RemotePort { get; }

    /// <summary>The protocol the request came by, as in a request line: <c>HTTP/1.1</c>, <c>HTTP/2</c>.</summary>
    public abstract string Protocol { get; }

    /// <summary>Makes an answer without header fields and body, for a step that does not pass the request on.</summary>
    /// <param name="status">The HTTP status, 100 to 999.</param>
    public abstract MiddlewareResponse Answer(int status);

    /// <summary>Makes an answer in plain text, as components-contrib <c>httputils.RespondWithErrorAndMessage</c> does.</summary>
    public MiddlewareResponse AnswerText(int status, string text)
    {
        var answer = Answer(status);
        answer.AddHeader("Content-Type", "text/plain; charset=utf-8");
        answer.SetBody(System.Text.Encoding.UTF8.GetBytes(text));
        return answer;
    }
}
