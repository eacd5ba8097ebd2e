using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Pillion.Api.Grpc.Tests.Fuzzing;

/// <summary>A call made of bytes, which no client of gRPC would make.</summary>
/// <param name="Path">The method.</param>
/// <param name="Headers">Its metadata.</param>
/// <param name="Body">What stands for its messages.</param>
internal sealed record RawCall(string Path, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    /// <summary>Calls over HTTP/2.</summary>
    /// <returns>The status, -1 without one, and its message.</returns>
    public async Task<(int Status, string Message)> OverHttpAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach (var (name, value) in Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await response.Content.CopyToAsync(Stream.Null, cancellationToken);
        return Result(name =>
            response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values)
                ? values.First()
                : null
        );
    }

    /// <summary>Calls a server's handler without a socket.</summary>
    /// <returns>The status, -1 without one, and its message.</returns>
    public async Task<(int Status, string Message)> InProcessAsync(RequestDelegate handler, CancellationToken cancellationToken)
    {
        var trailers = new TrailerFields();
        var context = new DefaultHttpContext { RequestAborted = cancellationToken };
        context.Features.Set<IHttpResponseTrailersFeature>(trailers);
        context.Request.Protocol = "HTTP/2";
        context.Request.Method = "POST";
        context.Request.Path = Path;
        context.Request.ContentType = "application/grpc";
        context.Request.Body = new MemoryStream(Body);
        context.Response.Body = new MemoryStream();
        foreach (var (name, value) in Headers)
        {
            context.Request.Headers[name] = value;
        }

        await handler(context);
        return Result(name =>
            trailers.Trailers.TryGetValue(name, out var values) || context.Response.Headers.TryGetValue(name, out values) ? values[0] : null
        );
    }

    /// <summary>The call, short, for a message.</summary>
    public override string ToString() =>
        $"{Path} [{string.Join("; ", Headers.Select(h => $"{h.Name}: {h.Value[..Math.Min(h.Value.Length, 60)]}"))}] "
        + Convert.ToHexString(Body.AsSpan(0, Math.Min(Body.Length, 300)));

    private static (int Status, string Message) Result(Func<string, string?> field) =>
        (
            int.TryParse(field("grpc-status"), CultureInfo.InvariantCulture, out var status) ? status : -1,
            Uri.UnescapeDataString(field("grpc-message") ?? "")
        );

    private sealed class TrailerFields : IHttpResponseTrailersFeature
    {
        public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();
    }
}
