using System.Net;

namespace Pillion.Modules.Web;

/// <summary>
/// HTTP as downloads need it: asks again where that may help, follows redirects without taking credentials along, and gives up on servers that fall silent
/// rather than after a time that a large module on a slow line could not keep.
/// </summary>
internal sealed class Transport : IDisposable
{
    private const int MaxRedirects = 5;

    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    private readonly ModuleFetcherOptions _options;
    private readonly Lazy<HttpClient> _client;

    public Transport(ModuleFetcherOptions options)
    {
        _options = options;
        // Most runs fetch nothing, and a client costs milliseconds.
        _client = new Lazy<HttpClient>(() =>
            new HttpClient(
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    ConnectTimeout = options.SilenceLimit,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                }
            )
            {
                Timeout = Timeout.InfiniteTimeSpan,
            }
        );
    }

    /// <summary>Sends a request until there is an answer that another attempt would not change, and reads it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="attempts">How often at most.</param>
    /// <param name="read">Makes something of the answer. It starts anew with every attempt.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SourceUnavailableException">No attempt brought an answer.</exception>
    /// <exception cref="ModuleSourceException">The connection must not be used: no valid certificate, a redirect to where none may lead.</exception>
    public async Task<T> SendAsync<T>(
        SourceRequest request,
        int attempts,
        Func<SourceAnswer, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var answer = await FollowAsync(request, cancellationToken);
                ThrowIfBusy(request.Url, answer);
                return await read(new SourceAnswer(answer, _options.SilenceLimit));
            }
            catch (SourceUnavailableException e) when (attempt < attempts)
            {
                var pause = e.RetryAfter ?? _options.RetryDelay * Math.Pow(2, attempt - 1);
                await Task.Delay(pause < s_longestPause ? pause : s_longestPause, _options.Time, cancellationToken);
            }
        }
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(SourceRequest request, CancellationToken cancellationToken)
    {
        var url = request.Url;
        for (var hop = 0; ; hop++)
        {
            // Registries send their clients to storage of others, which must not see what is for the registry alone.
            var isSameOrigin = IsSameOrigin(url, request.Url);
            var answer = await SendOnceAsync(request.Create(url, isSameOrigin), cancellationToken);
            if (
                answer.StatusCode
                is not (>= HttpStatusCode.MovedPermanently and < HttpStatusCode.BadRequest and not HttpStatusCode.NotModified)
            )
            {
                return answer;
            }

            var target = answer.Headers.Location;
            answer.Dispose();
            if (target is null || hop == MaxRedirects)
            {
                throw new ModuleSourceException($"{request.Url} redirects {(target is null ? "to nowhere" : "too often")}");
            }

            var next = new Uri(url, target);
            if (next.Scheme is not "http" and not "https" || (url.Scheme == "https" && next.Scheme == "http"))
            {
                throw new ModuleSourceException(
                    $"{request.Url} redirects from https to {next.GetLeftPart(UriPartial.Path)}, which is not followed"
                );
            }

            url = next;
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (message.Content is null)
        {
            // What is sent may take its time; an answer to nothing may not.
            limit.CancelAfter(_options.SilenceLimit);
        }

        var host = message.RequestUri!.Authority;
        try
        {
            return await _client.Value.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SourceUnavailableException($"{host} does not answer within {_options.SilenceLimit.TotalSeconds:0} s", inner: e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new ModuleSourceException($"no trustworthy connection to {host}: {e.InnerException?.Message ?? e.Message}", e);
        }
        catch (HttpRequestException e)
        {
            throw new SourceUnavailableException($"{host} cannot be reached: {e.Message}", inner: e);
        }
        finally
        {
            message.Dispose();
        }
    }

    private void ThrowIfBusy(Uri url, HttpResponseMessage answer)
    {
        if (
            answer.StatusCode
            is not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError)
        )
        {
            return;
        }

        var after = answer.Headers.RetryAfter;
        throw new SourceUnavailableException(
            $"{url.Authority} answers {(int)answer.StatusCode} ({answer.ReasonPhrase})",
            after?.Delta ?? (after?.Date is { } date && date > _options.Time.GetUtcNow() ? date - _options.Time.GetUtcNow() : null)
        );
    }

    private static bool IsSameOrigin(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
