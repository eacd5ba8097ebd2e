using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>The command line.</summary>
internal static class ArgsFunctions
{
    /// <summary><c>args_get(argv, argv_buf)</c>: writes the arguments as C has them.</summary>
    public static int ArgsGet(Caller caller, uint argv, uint argvBuffer)
    {
        var writer = new StringTable.Writer(caller.Memory, argv, argvBuffer);
        var arguments = WasiContext.Of(caller).Options.Arguments;
        for (var i = 0; i < arguments.Count; i++)
        {
            var errno = writer.Add(arguments[i]);
            if (errno != Errno.Success)
            {
                return (int)errno;
            }
        }

        return (int)Errno.Success;
    }

    /// <summary><c>args_sizes_get() -> (argc, argv_buf_size)</c></summary>
    public static int ArgsSizesGet(Caller caller, uint argc, uint argvBufferSize)
    {
        var arguments = WasiContext.Of(caller).Options.Arguments;
        var size = 0UL;
        for (var i = 0; i < arguments.Count; i++)
        {
            size += StringTable.SizeOf(arguments[i]);
        }

        return (int)StringTable.PutSizes(caller.Memory, argc, argvBufferSize, arguments.Count, size);
    }
}
