using System.Buffers;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;

namespace Pillion.Components.Local.Bindings;

/// <summary><c>bindings.http</c>: each operation is a request to one server (components-contrib <c>bindings/http/http.go</c>).</summary>
/// <remarks>Request metadata: <c>path</c> goes behind the URL, <c>errorIfNot2XX</c> overrides the component's, names that begin with a capital letter become header fields.</remarks>
internal sealed class HttpBinding(ComponentServices services) : IOutputBinding
{
    private const string JsonUtf8 = "application/json; charset=utf-8";

    private static readonly string[] s_traceFields = ["traceparent", "tracestate", "baggage"];

    private HttpBindingOptions? _options;
    private HttpMessageInvoker? _http;

    public IReadOnlyList<string> Operations { get; } = ["create", "get", "head", "post", "put", "patch", "delete", "options", "trace"];

    private HttpBindingOptions Options => _options ?? throw NotInitialized();

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _options = HttpBindingOptions.Read(spec.Metadata);
        _http = new HttpMessageInvoker(CreateHandler(_options));
        return ValueTask.CompletedTask;
    }

    public async ValueTask<BindingResponse> InvokeAsync(BindingRequest request, CancellationToken cancellationToken)
    {
        using var timeout = Options.ResponseTimeout is { } limit ? new CancellationTokenSource(limit, services.Time) : null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout?.Token ?? default);
        try
        {
            using var message = CreateMessage(request);
            using var answer = await (_http ?? throw NotInitialized()).SendAsync(message, either.Token);
            var data = await ReadAsync(answer.Content, either.Token);
            var expects2XX = request.Get("errorIfNot2XX") is { } text ? IsTruthy(text) : Options.ErrorIfNot2XX;
            return expects2XX && !answer.IsSuccessStatusCode
                ? throw new ComponentException(
                    ComponentErrorKind.Internal,
                    string.Create(CultureInfo.InvariantCulture, $"received status code {(int)answer.StatusCode}")
                )
                : new BindingResponse(data, Describe(answer));
        }
        catch (OperationCanceledException e)
            when (timeout is { IsCancellationRequested: true } && !cancellationToken.IsCancellationRequested)
        {
            throw new ComponentException(
                ComponentErrorKind.Timeout,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"no answer after {Options.ResponseTimeout!.Value.TotalSeconds:0.###}s (responseTimeout)"
                ),
                e
            );
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ComponentException(ComponentErrorKind.Unavailable, e.Message, e);
        }
    }

    public ValueTask DisposeAsync()
    {
        _http?.Dispose();
        _options?.ClientCertificate?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static SocketsHttpHandler CreateHandler(HttpBindingOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(15),
            UseCookies = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        if (options.ClientCertificate is { } certificate)
        {
            handler.SslOptions.ClientCertificates = [certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        if (options.RootAuthorities is { } authorities)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return handler;
    }

    private HttpRequestMessage CreateMessage(BindingRequest request)
    {
        var method = request.Operation == "create" ? "POST" : request.Operation.ToUpperInvariant();
        var url = request.Get("path") is { } path ? Options.Url.TrimEnd('/') + "/" + path.TrimStart('/') : Options.Url;
        var message = new HttpRequestMessage(HttpMethod.Parse(method), CreateUri(url));
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Accept"] = JsonUtf8 };
        if (method is "PUT" or "POST" or "PATCH")
        {
            message.Content = new ReadOnlyMemoryContent(request.Data);
            fields["Content-Type"] = JsonUtf8;
        }

        if (Options is { SecurityToken: { } token, SecurityTokenHeader: { } header })
        {
            fields[header] = token;
        }

        foreach (var (name, value) in request.Metadata ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (name is [>= 'A' and <= 'Z', ..])
            {
                fields[name] = value;
            }
        }

        foreach (var name in s_traceFields)
        {
            if (request.Get(name) is { } value)
            {
                fields[name] = value;
            }
        }

        foreach (var (name, value) in fields)
        {
            // What is no field of the request is one of its content, if it has any.
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private static Uri CreateUri(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? uri
            : throw new ComponentException(ComponentErrorKind.InvalidRequest, "the metadata 'path' makes no valid URL");

    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var max = Options.MaxResponseBodySize > 0 ? Options.MaxResponseBodySize : Array.MaxLength;
        var data = new ArrayBufferWriter<byte>();
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        while (data.WrittenCount < max)
        {
            var memory = data.GetMemory(4096);
            var take = (int)Math.Min(memory.Length, max - data.WrittenCount);
            var read = await stream.ReadAsync(memory[..take], cancellationToken);
            if (read == 0)
            {
                break;
            }

            data.Advance(read);
        }

        return data.WrittenMemory;
    }

    private static Dictionary<string, string> Describe(HttpResponseMessage answer)
    {
        var status = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["statusCode"] = status,
            ["status"] = answer.ReasonPhrase is { Length: > 0 } reason ? $"{status} {reason}" : status,
        };
        foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
        {
            metadata[name] = string.Join(", ", values);
        }

        return metadata;
    }

    private static bool IsTruthy(string text) => text.Trim().ToLowerInvariant() is "y" or "yes" or "true" or "t" or "on" or "1";

    private static InvalidOperationException NotInitialized() => new("The binding is used before InitAsync or after it failed.");
}
