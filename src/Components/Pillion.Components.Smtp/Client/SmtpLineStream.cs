using System.Globalization;
using System.Net.Security;
using System.Text;

namespace Pillion.Components.Smtp.Client;

/// <summary>Commands and replies over a connection, which may become an encrypted one on the way.</summary>
internal sealed class SmtpLineStream(Stream stream) : IAsyncDisposable
{
    // RFC 5321 §4.5.3.1.5 allows 512 bytes a line; servers are more generous, and nobody needs this many.
    private const int MaxReply = 64 * 1024;

    private readonly byte[] _buffer = new byte[4096];
    private Stream _stream = stream;
    private int _start;
    private int _end;

    /// <summary>Whether what is sent is encrypted.</summary>
    public bool IsEncrypted => _stream is SslStream;

    /// <summary>Sends a line.</summary>
    public Task SendAsync(string line, CancellationToken cancellationToken) => SendTextAsync(line + "\r\n", cancellationToken);

    /// <summary>Sends text that has its own line ends.</summary>
    public async Task SendTextAsync(string text, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
        await _stream.FlushAsync(cancellationToken);
    }

    /// <summary>Reads a reply of one or more lines.</summary>
    /// <exception cref="IOException">The server hung up or sent something else.</exception>
    public async Task<SmtpReply> ReadAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var size = 0;
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken);
            size += line.Length;
            if (
                line.Length < 3
                || size > MaxReply
                || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            )
            {
                throw new IOException("the server does not speak SMTP");
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-')
            {
                return new SmtpReply(code, lines);
            }
        }
    }

    /// <summary>Encrypts the connection from here on.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate is not valid.</exception>
    public async Task EncryptAsync(SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        if (_start != _end)
        {
            // Whoever is in between could have put replies there that would pass for encrypted ones.
            throw new IOException("the server sent more than its reply before encryption began");
        }

        var encrypted = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = encrypted;
        await encrypted.AuthenticateAsClientAsync(options, cancellationToken);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            line.Append(Encoding.Latin1.GetString(_buffer, _start, end < 0 ? _end - _start : end));
            if (end >= 0)
            {
                _start += end + 1;
                return line.ToString().TrimEnd('\r');
            }

            if (line.Length > MaxReply)
            {
                throw new IOException("the server does not speak SMTP");
            }

            _start = 0;
            _end = await _stream.ReadAsync(_buffer, cancellationToken);
            if (_end == 0)
            {
                throw new IOException("the server hung up");
            }
        }
    }
}
