using System.Buffers.Text;
using System.Text;
using Pillion.Abstractions;

namespace Pillion.Components.Local.Cryptography;

/// <summary>Where a key set comes from: the metadata itself, a file, or a server.</summary>
internal abstract class JwksSource : IDisposable
{
    /// <summary>Nothing, before initialisation.</summary>
    public static JwksSource None { get; } = new Inline([]);

    /// <summary>What it is called in messages; never the keys.</summary>
    public abstract string Description { get; }

    /// <summary>Reads the set, and the state of the source that it stands for.</summary>
    public abstract ValueTask<(byte[] Bytes, object? Stamp)> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Whether what was read then is still good.</summary>
    public abstract bool IsCurrent(object? stamp);

    /// <summary>The stamp after a read that failed: a server is not asked again at once.</summary>
    public virtual object? StampOfFailure(object? stamp) => stamp;

    /// <summary>Understands the metadata (dapr/kit <c>jwkscache</c>).</summary>
    public static JwksSource Parse(ComponentMetadata metadata, TimeProvider time)
    {
        var jwks = metadata.Require("jwks").Trim();
        if (
            jwks.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || jwks.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        )
        {
            var timeout = metadata.GetDuration(TimeSpan.FromSeconds(30), "requestTimeout");
            var interval = metadata.GetDuration(TimeSpan.FromMinutes(10), "minRefreshInterval");
            return Uri.TryCreate(jwks, UriKind.Absolute, out var url)
                ? new Server(
                    url,
                    timeout < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromSeconds(30) : timeout,
                    interval < TimeSpan.FromSeconds(1) ? TimeSpan.FromMinutes(10) : interval,
                    time
                )
                : throw metadata.Error("jwks", "is no valid URL");
        }

        if (jwks[0] != '{' && File.Exists(jwks))
        {
            return new KeyFile(Path.GetFullPath(jwks));
        }

        var bytes = Encoding.UTF8.GetBytes(jwks);
        return new Inline(jwks[0] != '{' && Base64.IsValid(jwks) ? Convert.FromBase64String(jwks) : bytes);
    }

    public virtual void Dispose() { }

    private sealed class Inline(byte[] bytes) : JwksSource
    {
        public override string Description => "the component's metadata";

        public override ValueTask<(byte[] Bytes, object? Stamp)> ReadAsync(CancellationToken cancellationToken) => new((bytes, null));

        public override bool IsCurrent(object? stamp) => true;
    }

    private sealed class KeyFile(string path) : JwksSource
    {
        public override string Description => $"file {path}";

        public override async ValueTask<(byte[] Bytes, object? Stamp)> ReadAsync(CancellationToken cancellationToken)
        {
            // Taken first: a change during the read is seen by the next question.
            var stamp = Stamp();
            return (await File.ReadAllBytesAsync(path, cancellationToken), stamp);
        }

        public override bool IsCurrent(object? stamp) => Equals(stamp, Stamp());

        public override object? StampOfFailure(object? stamp) => Stamp();

        private object Stamp()
        {
            var file = new FileInfo(path);
            return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default((DateTime, long));
        }
    }

    private sealed class Server(Uri url, TimeSpan timeout, TimeSpan interval, TimeProvider time) : JwksSource
    {
        private readonly HttpClient _http = new() { Timeout = timeout, MaxResponseContentBufferSize = 4 * 1024 * 1024 };

        public override string Description => url.GetLeftPart(UriPartial.Path);

        public override async ValueTask<(byte[] Bytes, object? Stamp)> ReadAsync(CancellationToken cancellationToken) =>
            (await _http.GetByteArrayAsync(url, cancellationToken), time.GetTimestamp());

        public override bool IsCurrent(object? stamp) => stamp is long then && time.GetElapsedTime(then) < interval;

        public override object? StampOfFailure(object? stamp) => time.GetTimestamp();

        public override void Dispose() => _http.Dispose();
    }
}
