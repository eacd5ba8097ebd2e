namespace Pillion.Host.Hosting;

/// <summary>Takes what apps write to their standard streams; called from several threads at once.</summary>
public interface IAppOutput
{
    /// <summary>A process wrote a line.</summary>
    /// <param name="appId">The app.</param>
    /// <param name="line">The bytes without the line feed; valid during the call only.</param>
    void WriteLine(string appId, ReadOnlyMemory<byte> line);

    /// <summary>Standard input for a Wasm program that runs once.</summary>
    Stream OpenInput();

    /// <summary>Standard output for a Wasm program that runs once.</summary>
    Stream OpenOutput(string appId);

    /// <summary>Standard error for a Wasm program that runs once.</summary>
    Stream OpenError(string appId);
}
