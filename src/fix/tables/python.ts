/** Names of Python itself. https://docs.python.org/3/library/functions.html, …/exceptions.html, …/constants.html */

const FUNCTIONS = `
abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict
eval exec globals locals vars
divmod enumerate filter float format frozenset getattr hasattr hash help hex id input int isinstance issubclass iter
len list map max memoryview min next object oct open ord pow print property range repr reversed round set setattr
slice sorted staticmethod str sum super tuple type zip __import__ __build_class__ exit quit
`
const CONSTANTS = 'True False None NotImplemented Ellipsis __debug__ __name__'
const EXCEPTIONS = `
ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError
BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
ConnectionResetError DeprecationWarning EOFError EncodingWarning EnvironmentError Exception ExceptionGroup
FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning
IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError PendingDeprecationWarning
PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError
RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError
TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning
UserWarning ValueError Warning ZeroDivisionError
`
const BUILTINS = new Set(`${FUNCTIONS} ${CONSTANTS} ${EXCEPTIONS}`.split(/\s+/).filter(Boolean))

export const isBuiltin = (name: string): boolean => BUILTINS.has(name)

/** They find names, or modules, that only running the code would tell. */
export const RUN_TIME_NAMES = /^(globals|eval|exec|__import__|import_module)$/
