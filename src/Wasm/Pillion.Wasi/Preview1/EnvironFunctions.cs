using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>Environment variables.</summary>
internal static class EnvironFunctions
{
    /// <summary><c>environ_get(environ, environ_buf)</c>: writes <c>NAME=value</c> strings as C has them.</summary>
    public static int EnvironGet(Caller caller, uint environ, uint environBuffer)
    {
        var writer = new StringTable.Writer(caller.Memory, environ, environBuffer);
        var variables = WasiContext.Of(caller).Options.Environment;
        for (var i = 0; i < variables.Count; i++)
        {
            var errno = writer.Add(variables[i]);
            if (errno != Errno.Success)
            {
                return (int)errno;
            }
        }

        return (int)Errno.Success;
    }

    /// <summary><c>environ_sizes_get() -> (count, environ_buf_size)</c></summary>
    public static int EnvironSizesGet(Caller caller, uint count, uint environBufferSize)
    {
        var variables = WasiContext.Of(caller).Options.Environment;
        var size = 0UL;
        for (var i = 0; i < variables.Count; i++)
        {
            size += StringTable.SizeOf(variables[i]);
        }

        return (int)StringTable.PutSizes(caller.Memory, count, environBufferSize, variables.Count, size);
    }
}
