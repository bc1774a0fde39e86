/** Names that no file of a repository takes: Python's own modules come first on sys.path, libraries are installed. */

const PYTHON = `
abc aifc argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins bz2
cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall concurrent
configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal
difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch
fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html
http imaplib imghdr imp importlib inspect io ipaddress itertools json keyword linecache locale logging lzma
mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt
ntpath numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform
plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pyexpat queue quopri
random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal
site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat
statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib
tempfile termios textwrap threading time timeit token tokenize tomllib trace traceback tracemalloc tty types
typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib
xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
`
const LIBRARIES = `
airflow torch torchvision torchaudio tensorflow keras jax flax cupy numba cudf cuml numpy pandas scipy sklearn
transformers datasets diffusers accelerate sentence_transformers whisper ultralytics vllm deepspeed bitsandbytes
onnxruntime spacy lightning pytorch_lightning mlflow ray dask joblib boto3 requests pydantic yaml docker kubernetes
`
const FOREIGN = new Set(`${PYTHON} ${LIBRARIES}`.split(/\s+/).filter(Boolean))

/** `airflow.dags.x` is how some name their own dags folder. */
export const isForeign = (name: string): boolean => {
  const [first = '', second] = name.split('.')
  return FOREIGN.has(first) && !(first === 'airflow' && (second === 'dags' || second === 'plugins'))
}
