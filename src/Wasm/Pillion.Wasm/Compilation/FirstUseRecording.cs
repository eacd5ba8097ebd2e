using Pillion.Wasm.Caching;

namespace Pillion.Wasm.Compilation;

/// <summary>
/// Notes for a while which functions of a module are compiled, and adds them to what the cache keeps of it. Ends when a window has passed
/// without a new one, after a few windows in which there were some, or when the module is disposed of: the list of a short program is that of its life.
/// </summary>
internal sealed class FirstUseRecording
{
    // How often to look whether the module's functions were called, before giving up.
    private const int MostLooks = 60;

    // Of a server, new functions are called for as long as it lives; the first ones are what its start waits for.
    private const int MostLooksWithFunctions = 3;

    // One for all recordings: listening costs a little, and more than once would be for nothing.
    private static readonly Lock s_lock = new();
    private static FirstUseRecorder? s_recorder;
    private static int s_recordings;

    private readonly GeneratedCode _code;
    private readonly CompilationCache _cache;
    private readonly CacheKey _key;
    private readonly FirstUseRecorder _recorder;
    private readonly ITimer _timer;
    private int _looks;
    private int _looksWithFunctions;
    private int _functions;
    private int _isFinished;

    private FirstUseRecording(GeneratedCode code, CompilationCache cache, CacheKey key, TimeSpan window)
    {
        _code = code;
        _cache = cache;
        _key = key;
        lock (s_lock)
        {
            _recorder = s_recorder ??= new FirstUseRecorder();
            s_recordings++;
        }

        _timer = cache.Time.CreateTimer(
            static r => ((FirstUseRecording)r!).Look(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        _timer.Change(window, window);
    }

    /// <summary>Begins; the recording ends by itself, or with <see cref="GeneratedCode.Unload"/>.</summary>
    /// <param name="window">How long to wait for new functions.</param>
    public static void Start(GeneratedCode code, CompilationCache cache, CacheKey key, TimeSpan window) =>
        code.Recording = new FirstUseRecording(code, cache, key, window);

    /// <summary>Ends the recording and keeps what was noted.</summary>
    public void Finish()
    {
        if (Interlocked.Exchange(ref _isFinished, 1) != 0)
        {
            return;
        }

        _timer.Dispose();
        _code.Recording = null;
        _recorder.CatchUp();
        lock (s_lock)
        {
            if (--s_recordings == 0)
            {
                s_recorder!.Dispose();
                s_recorder = null;
            }
        }

        var tokens = _recorder.TokensOf(_code.Methods);
        if (Functions(tokens) > 0)
        {
            _cache.AddFirstUsed(_key, tokens);
        }
    }

    private static int Functions(int[] tokens) => tokens.Count(static t => t >= 0);

    private void Look()
    {
        var functions = Functions(_recorder.TokensOf(_code.Methods));
        var isSettled = functions > 0 && functions == _functions;
        _functions = functions;
        _looks++;
        _looksWithFunctions += functions > 0 ? 1 : 0;
        if (isSettled || _looksWithFunctions == MostLooksWithFunctions || _looks == MostLooks)
        {
            Finish();
        }
    }
}
